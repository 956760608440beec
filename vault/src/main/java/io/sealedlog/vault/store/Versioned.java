package io.sealedlog.vault.store;

/// Credentials as they were read, with the number to compare when they are replaced.
///
/// @param version counts replacements, from 1
public record Versioned<T>(long version, T value) {}
