package io.sealedlog.gateway.readmodel;

import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.protocol.Position;

/// A sealed message at its place.
public record StoredMessage(Position position, long seq, Envelope envelope) {}
