package io.sealedlog.worker.processing;

import io.sealedlog.crypto.Bytes;
import org.jspecify.annotations.Nullable;

/// A record of the commands topic, not yet authenticated: anybody who can write to the topic may
/// have produced it.
///
/// @param at broker timestamp, in milliseconds since 1970
public record CommandRecord(@Nullable Bytes key, @Nullable Bytes value, long at) {}
