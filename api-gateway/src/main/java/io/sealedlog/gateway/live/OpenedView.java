package io.sealedlog.gateway.live;

import io.sealedlog.gateway.message.MessageOpening;
import io.sealedlog.gateway.message.OpenedMessage;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import java.util.function.Supplier;

/// Opens messages for a reader whose identity the gateway can unlock.
///
/// @param session the reader's, looked at anew for each message, as it may have ended
record OpenedView(MessageOpening opening, Supplier<ActiveSession> session, Progress progress)
    implements MessageView {
  @Override
  public Object show(StoredMessage message) {
    OpenedMessage opened = opening.open(session.get(), message);
    // Its keys come from the read model, which may be a moment behind the log.
    if (opened.unreadable() != null && progress.await(message.position())) {
      opened = opening.open(session.get(), message);
    }
    return new LiveBodies.Message(message.facts().conversationId(), opened);
  }
}
