package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.live.TypingRelay.Indicator;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TypingRelayTest {
  private final TypingRelay here = new TypingRelay(UUID.randomUUID());
  private final TypingRelay there = new TypingRelay(UUID.randomUUID());
  private final List<Indicator> heardHere = new ArrayList<>();
  private final List<Indicator> heardThere = new ArrayList<>();

  @BeforeEach
  void start() {
    here.start(heardHere::add);
    there.start(heardThere::add);
    here.connected(true);
  }

  @Test
  void tellsOthersAndNotItself() {
    Indicator typing = indicator(true);
    here.tell(typing);

    for (String text : here.outgoing()) {
      here.received(text);
      there.received(text);
    }

    assertThat(heardThere).containsExactly(typing);
    assertThat(heardHere).isEmpty();
    assertThat(here.outgoing()).isEmpty();
  }

  @Test
  void tellsTheLastOfOnePersonOnly() {
    Indicator typing = indicator(true);
    Indicator stopped = new Indicator(typing.conversationId(), typing.userId(), false);
    here.tell(typing);
    here.tell(stopped);

    here.outgoing().forEach(there::received);

    assertThat(heardThere).containsExactly(stopped);
  }

  @Test
  void forgetsWhatItCanNotTellAtOnce() {
    here.tell(indicator(true));
    here.connected(false);
    here.tell(indicator(true));
    here.connected(true);

    assertThat(here.outgoing()).isEmpty();
  }

  @Test
  void putsManyIntoFewTextsAndKeepsABound() {
    for (int i = 0; i < 10_000; i++) {
      here.tell(indicator(true));
    }

    List<String> texts = here.outgoing();
    texts.forEach(there::received);

    assertThat(texts).hasSize(20);
    assertThat(heardThere).hasSize(20 * TypingNotice.MAX_INDICATORS);
  }

  @Test
  void ignoresWhatItDoesNotUnderstand() {
    here.received("{\"typing\":true}");

    assertThat(heardHere).isEmpty();
  }

  private static Indicator indicator(boolean typing) {
    return new Indicator(
        new ConversationId(UUID.randomUUID()), new UserId(UUID.randomUUID()), typing);
  }
}
