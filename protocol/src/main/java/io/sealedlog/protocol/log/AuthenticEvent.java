package io.sealedlog.protocol.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;

/// An event whose bytes were found to be a worker's.
///
/// @param event without its content when that is not here: a message has an empty ciphertext then,
///   an epoch or a history no wraps
/// @param leaf 32 bytes: its leaf hash, which the stream's next event has as `previous`
/// @param complete whether its content is here
public record AuthenticEvent(RecordedEvent event, Bytes leaf, boolean complete) {}
