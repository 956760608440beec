package io.sealedlog.protocol.log;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;

/// An authenticated event.
///
/// @param event without its content when that is absent: a message then has an empty ciphertext, an
///   epoch or a history no wraps
/// @param leaf 32 bytes: its leaf hash, which is the `previous` of the stream's next event
/// @param complete whether the content is present
public record AuthenticEvent(RecordedEvent event, Bytes leaf, boolean complete) {}
