package io.sealedlog.gateway.message.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReadMarkCacheTest {
  private final ReadMarkCache marks = new ReadMarkCache();
  private final ConversationId conversation = new ConversationId(UUID.randomUUID());
  private final UserId user = new UserId(UUID.randomUUID());

  @Test
  void knowsWhatIsInTheTopicForCertain() {
    assertThat(marks.seq(conversation, user)).isZero();

    marks.publishing(mark(7));
    assertThat(marks.seq(conversation, user)).isZero();
    marks.published(mark(7));
    assertThat(marks.seq(conversation, user)).isEqualTo(7);
    var _ = marks.observe(mark(9));
    var _ = marks.observe(mark(8));
    assertThat(marks.seq(conversation, user)).isEqualTo(9);
  }

  @Test
  void saysWhichMarksAreFurther() {
    assertThat(marks.observe(mark(5)).further()).isTrue();
    assertThat(marks.observe(mark(5)).further()).isFalse();
    assertThat(marks.observe(mark(4)).further()).isFalse();
    assertThat(marks.observe(mark(6)).further()).isTrue();
  }

  @Test
  void wantsItsOwnMarkBackBehindALowerOne() {
    marks.publishing(mark(9));
    marks.published(mark(9));
    assertThat(marks.observe(mark(9)).overtaken()).isEmpty();

    assertThat(marks.observe(mark(7)).overtaken()).contains(mark(9));
    assertThat(marks.observe(mark(9)).overtaken()).isEmpty();
  }

  @Test
  void leavesAloneWhatWasThereBefore() {
    marks.publishing(mark(9));

    assertThat(marks.observe(mark(7)).overtaken()).isEmpty();
    assertThat(marks.observe(mark(9)).overtaken()).isEmpty();
  }

  @Test
  void leavesItToTheGatewayOfAHigherOne() {
    marks.publishing(mark(9));
    var _ = marks.observe(mark(9));
    var _ = marks.observe(mark(12));

    assertThat(marks.observe(mark(7)).overtaken()).isEmpty();
  }

  @Test
  void putsNothingBackThatWasNeverThere() {
    marks.publishing(mark(9));

    assertThat(marks.observe(mark(7)).overtaken()).isEmpty();
    assertThat(marks.observe(mark(8)).overtaken()).isEmpty();
  }

  private ReadMark mark(long seq) {
    return new ReadMark(conversation, user, seq, 1_000 + seq);
  }
}
