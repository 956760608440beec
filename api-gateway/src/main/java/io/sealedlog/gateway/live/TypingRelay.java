package io.sealedlog.gateway.live;

import io.sealedlog.runtime.database.Notices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Tells the other gateways who types here, and passes on what they tell. What can't be told at
/// once is forgotten: nobody wants to know who typed a while ago.
public final class TypingRelay implements TypingOutlet, Notices.Party {
  /// What all gateways of a deployment listen to, in the read model's database.
  public static final String CHANNEL = "sealedlog_typing";

  private static final int MOST_WAITING = 20 * TypingNotice.MOST;

  private final UUID gatewayId;
  private final Map<Typist, Indicator> waiting = new LinkedHashMap<>();
  private volatile Consumer<Indicator> listener = indicator -> {};
  private boolean connected;

  private record Typist(UUID conversationId, UUID userId) {}

  /// @param gatewayId of no other gateway
  public TypingRelay(UUID gatewayId) {
    this.gatewayId = gatewayId;
  }

  /// @param told who types at other gateways, from now on; must not block
  public void start(Consumer<Indicator> told) {
    listener = told;
  }

  /// Of one person in one conversation only the last indicator waits.
  @Override
  public synchronized void tell(Indicator indicator) {
    Typist typist = new Typist(indicator.conversationId().value(), indicator.userId().value());
    if (connected && (waiting.size() < MOST_WAITING || waiting.containsKey(typist))) {
      Indicator _ = waiting.put(typist, indicator);
    }
  }

  @Override
  public synchronized void connected(boolean now) {
    connected = now;
    waiting.clear();
  }

  @Override
  public void received(String text) {
    TypingNotice.parse(text)
        .filter(notice -> !notice.gatewayId().equals(gatewayId))
        .ifPresent(notice -> notice.indicators().forEach(listener));
  }

  @Override
  public synchronized List<String> outgoing() {
    List<Indicator> indicators = new ArrayList<>(waiting.values());
    waiting.clear();
    List<String> texts = new ArrayList<>();
    for (int from = 0; from < indicators.size(); from += TypingNotice.MOST) {
      int to = Math.min(indicators.size(), from + TypingNotice.MOST);
      texts.add(new TypingNotice(gatewayId, indicators.subList(from, to)).text());
    }
    return texts;
  }
}
