package io.sealedlog.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;

/// An event read from the log.
record LoggedEvent(int partition, Bytes encoded, RecordedEvent recorded) {}
