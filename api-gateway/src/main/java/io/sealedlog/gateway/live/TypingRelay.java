package io.sealedlog.gateway.live;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Notices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Relays typing indicators to the other gateways, and passes on theirs. An indicator that can't be
/// sent at once is dropped, because it would be outdated later.
final class TypingRelay implements Notices.Participant {
  /// The notification channel of all gateways of a deployment, in the read model's database.
  static final String CHANNEL = "sealedlog_typing";

  private static final int MAX_QUEUED = 20 * TypingNotice.MAX_INDICATORS;

  private final UUID gatewayId;
  private final Map<Typist, Indicator> queued = new LinkedHashMap<>();
  private volatile Consumer<Indicator> listener = indicator -> {};
  private boolean connected;

  /// @param typing false when the user stopped
  record Indicator(ConversationId conversationId, UserId userId, boolean typing) {}

  private record Typist(UUID conversationId, UUID userId) {}

  /// @param gatewayId unique among gateways
  TypingRelay(UUID gatewayId) {
    this.gatewayId = gatewayId;
  }

  /// @param newListener receives the typing indicators of other gateways from now on; must not
  ///   block
  void start(Consumer<Indicator> newListener) {
    listener = newListener;
  }

  /// Queues the indicator; it replaces a queued one of the same user and conversation.
  synchronized void tell(Indicator indicator) {
    Typist typist = new Typist(indicator.conversationId().value(), indicator.userId().value());
    if (connected && (queued.size() < MAX_QUEUED || queued.containsKey(typist))) {
      Indicator _ = queued.put(typist, indicator);
    }
  }

  @Override
  public synchronized void connected(boolean now) {
    connected = now;
    queued.clear();
  }

  @Override
  public void received(String text) {
    TypingNotice.parse(text)
        .filter(notice -> !notice.gatewayId().equals(gatewayId))
        .ifPresent(notice -> notice.indicators().forEach(listener));
  }

  @Override
  public synchronized List<String> outgoing() {
    List<Indicator> indicators = new ArrayList<>(queued.values());
    queued.clear();
    List<String> texts = new ArrayList<>();
    for (int from = 0; from < indicators.size(); from += TypingNotice.MAX_INDICATORS) {
      int to = Math.min(indicators.size(), from + TypingNotice.MAX_INDICATORS);
      texts.add(new TypingNotice(gatewayId, indicators.subList(from, to)).text());
    }
    return texts;
  }
}
