package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.live.TypingRelay.Indicator;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.runtime.database.Notices;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TypingNoticeTest {
  private static final UUID GATEWAY = UUID.randomUUID();

  @Test
  void isReadFromItsText() {
    for (List<Indicator> indicators :
        List.of(List.<Indicator>of(), List.of(indicator(true), indicator(false)))) {
      TypingNotice notice = new TypingNotice(GATEWAY, indicators);
      assertThat(TypingNotice.parse(notice.text())).contains(notice);
    }
  }

  @Test
  void keepsItsFormat() {
    TypingNotice notice =
        new TypingNotice(
            new UUID(0, 1),
            List.of(
                new Indicator(
                    new ConversationId(new UUID(0, 2)), new UserId(new UUID(0, 3)), true)));

    assertThat(notice.text())
        .isEqualTo(
            Base64Url.encode(
                Bytes.ofHex(
                    "01"
                        + "00000000000000000000000000000001"
                        + "00000000000000000000000000000002"
                        + "00000000000000000000000000000003"
                        + "01")));
  }

  @Test
  void fitsIntoATextOfTheDatabaseHoweverMuchIsInIt() {
    List<Indicator> most =
        Stream.generate(() -> indicator(true)).limit(TypingNotice.MAX_INDICATORS).toList();

    assertThat(new TypingNotice(GATEWAY, most).text().length())
        .isLessThanOrEqualTo(Notices.LONGEST_TEXT);
  }

  @Test
  void refusesWhatIsNoNotice() {
    String good = new TypingNotice(GATEWAY, List.of(indicator(true))).text();

    for (String bad :
        List.of("", "AQ", "not base64!", "Ag" + good.substring(2), good + "AAAA", good + "=")) {
      assertThat(TypingNotice.parse(bad)).as(bad).isEmpty();
    }
  }

  private static Indicator indicator(boolean typing) {
    return new Indicator(
        new ConversationId(UUID.randomUUID()), new UserId(UUID.randomUUID()), typing);
  }
}
