package io.sealedlog.runtime.config;

/// The text that a key was set to, before it is parsed.
///
/// @param source where it was set, in words for messages
/// @param rank of the source; a value from a source of a higher rank wins
record GivenValue(String text, String source, int rank) {}
