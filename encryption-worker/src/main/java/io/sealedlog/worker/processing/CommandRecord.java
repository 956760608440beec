package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import org.jspecify.annotations.Nullable;

/// A record of the commands topic, as it came: anybody who can write to the topic can have put it
/// there.
///
/// @param at broker timestamp, in milliseconds since 1970
public record CommandRecord(@Nullable Bytes key, @Nullable Bytes value, long at) {}
