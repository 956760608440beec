package io.sealedlog.worker;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.event.RecordedEvent;

/// An event as it was read from the log.
record LoggedEvent(int partition, Bytes encoded, RecordedEvent recorded) {}
