package io.sealedlog.crypto.sl1;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The metadata of a message: in the clear, authenticated, with the ranges of an [Envelope].
///
/// @param sentAt milliseconds since 1970-01-01T00:00:00Z
public record MessageFields(
    int flags, int kind, UUID messageId, UUID senderId, @Nullable UUID relatesTo, long sentAt) {}
