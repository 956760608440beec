package io.sealedlog.worker.processing;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.Envelope;
import io.sealedlog.crypto.sl1.EpochHeader;
import io.sealedlog.crypto.sl1.MessageFields;
import io.sealedlog.crypto.sl1.SenderContext;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.worker.kernel.EpochState;
import io.sealedlog.worker.kernel.MessageSealer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The open sender contexts of one partition, in memory only and at most one per conversation (sl1,
/// sections 1 and 6).
///
/// The first message of a context carries the encapsulation that readers need for all its messages.
/// So when a sealed message may not get stored, its context must be discarded: [#discard] drops one
/// context, [#close] all of them.
///
/// Not safe for use by several threads.
public final class SenderContexts implements MessageSealer, AutoCloseable {
  private static final int SERVER_SEALED = 0;

  private final int maxOpen;
  private final Clock clock;
  private final SecureRandom random;
  private final LinkedHashMap<StreamId, SenderContext> contexts =
      new LinkedHashMap<>(16, 0.75f, true);

  /// @param maxOpen how many contexts are kept; the least recently used one is evicted
  /// @param clock of this machine: it limits how long a secret stays in this memory
  public SenderContexts(int maxOpen, Clock clock, SecureRandom random) {
    this.maxOpen = maxOpen;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public Event.MessageSealed seal(EpochState epoch, Command.SendMessage message, long sentAt) {
    long now = clock.millis();
    SenderContext context = contextFor(epoch, message, now);
    byte[] body = message.body().shared();
    try (SecretBytes secret = SecretBytes.copyOf(message.share().shared())) {
      ConversationShare share =
          new ConversationShare(message.conversationId().value(), message.shareVersion(), secret);
      Envelope envelope = context.seal(share, fields(message, sentAt), body, now, random);
      return Event.MessageSealed.of(envelope);
    }
  }

  /// Closes the stream's context, so that its next message starts a new one.
  public void discard(StreamId stream) {
    SenderContext context = contexts.remove(stream);
    if (context != null) {
      context.close();
    }
  }

  /// Wipes the contexts that are too old.
  public void closeExpired() {
    long now = clock.millis();
    contexts
        .values()
        .removeIf(context -> {
          if (context.admits(0, now)) {
            return false;
          }
          context.close();
          return true;
        });
  }

  public boolean isEmpty() {
    return contexts.isEmpty();
  }

  /// Wipes all contexts. New ones can be opened afterwards.
  @Override
  public void close() {
    contexts.values().forEach(SenderContext::close);
    contexts.clear();
  }

  private SenderContext contextFor(EpochState epoch, Command.SendMessage message, long now) {
    StreamId stream = message.stream();
    SenderContext open = contexts.get(stream);
    if (open != null) {
      if (open.epoch() == epoch.number() && open.admits(message.body().length(), now)) {
        return open;
      }
      discard(stream);
    }
    SenderContext opened = SenderContext.open(header(epoch, message.conversationId()), now, random);
    contexts.put(stream, opened);
    if (contexts.size() > maxOpen) {
      contexts.pollFirstEntry().getValue().close();
    }
    return opened;
  }

  private static EpochHeader header(EpochState epoch, ConversationId conversationId) {
    return new EpochHeader(
        Suite.ofId(epoch.suite()),
        conversationId.value(),
        epoch.number(),
        epoch.publicKey(),
        epoch.membersHash(),
        epoch.shareVersion(),
        epoch.shareCommitment());
  }

  private static MessageFields fields(Command.SendMessage message, long sentAt) {
    @Nullable MessageId relatesTo = message.relatesTo();
    return new MessageFields(
        SERVER_SEALED,
        message.kind(),
        message.messageId().value(),
        message.senderId().value(),
        relatesTo == null ? null : relatesTo.value(),
        sentAt);
  }
}
