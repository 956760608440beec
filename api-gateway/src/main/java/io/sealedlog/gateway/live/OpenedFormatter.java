package io.sealedlog.gateway.live;

import io.sealedlog.gateway.message.read.MessageOpening;
import io.sealedlog.gateway.message.read.OpenedMessage;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import java.util.function.Supplier;

/// Opens messages for a reader whose identity the gateway can unlock.
///
/// @param session the reader's, checked again for each message, as it may have ended
record OpenedFormatter(
    MessageOpening opening, Supplier<ActiveSession> session, ReadModelProgress progress)
    implements MessageFormatter {
  @Override
  public Object show(StoredMessage message) {
    OpenedMessage opened = opening.open(session.get(), message);
    // The keys come from the read model, which may be a moment behind the log.
    if (opened.unreadable() != null && progress.await(message.position())) {
      opened = opening.open(session.get(), message);
    }
    return new LiveJson.Message(message.facts().conversationId(), opened);
  }
}
