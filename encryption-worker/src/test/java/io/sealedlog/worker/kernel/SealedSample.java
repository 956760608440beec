package io.sealedlog.worker.kernel;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.worker.TestRequests;

/// A sealed message for a fake sealer.
final class SealedSample {
  private SealedSample() {}

  static Event.MessageSealed message() {
    return message(new MessageId(TestRequests.id(1, 1)));
  }

  static Event.MessageSealed message(MessageId id) {
    return new Event.MessageSealed(
        1,
        0,
        1,
        1,
        id,
        new UserId(TestRequests.id(1, 2)),
        null,
        5,
        Bytes.wrap(new byte[16]),
        null,
        1,
        Bytes.wrap(new byte[12]),
        Bytes.wrap(new byte[80]));
  }
}
