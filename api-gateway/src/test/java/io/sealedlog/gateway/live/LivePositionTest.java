package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class LivePositionTest {
  @Test
  void isReadFromItsText() {
    for (LivePosition position :
        List.of(
            LivePosition.of(0),
            LivePosition.of(1, 127, 128, 300, Long.MAX_VALUE),
            LivePosition.of(new long[64]))) {
      assertThat(LivePosition.parse(position.text())).contains(position);
    }
  }

  @Test
  void keepsItsFormat() {
    assertThat(LivePosition.of(5, 300).text())
        .isEqualTo(Base64Url.encode(Bytes.ofHex("010205ac02").toArray()));
  }

  @Test
  void refusesWhatIsNoPosition() {
    for (String hex :
        List.of("", "01", "0100", "0201 05", "010105 00", "010205", "0101ffffffffffffffffffff01")) {
      String text = Base64Url.encode(Bytes.ofHex(hex.replace(" ", "")).toArray());
      assertThat(LivePosition.parse(text)).as(hex).isEmpty();
    }
    assertThat(LivePosition.parse("not base64!")).isEmpty();
    assertThat(LivePosition.parse("A".repeat(100_000))).isEmpty();
  }

  @Test
  void countsHowFarItIsBehind() {
    LivePosition early = LivePosition.of(3, 10);
    LivePosition late = LivePosition.of(5, 9);

    assertThat(early.behind(late)).isEqualTo(2);
    assertThat(late.behind(early)).isEqualTo(1);
    assertThat(early.reaches(late)).isFalse();
    assertThat(early.later(late)).isEqualTo(LivePosition.of(5, 10));
    assertThat(early.later(late).reaches(early)).isTrue();
    assertThat(early.after(1, 10)).isEqualTo(LivePosition.of(3, 11));
  }
}
