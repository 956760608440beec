package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SenderContextTest {
  private static final long NOW = 1_000_000;

  private final SecureRandom random = new SecureRandom();
  private final SenderContext context =
      SenderContext.open(Sample.header(Suite.DEFAULT), NOW, random);

  @Test
  void onlyTheFirstEnvelopeCarriesTheEncapsulation() {
    Envelope first = seal(new byte[0], NOW);
    Envelope second = seal(new byte[0], NOW);

    assertThat(first.enc()).isNotNull();
    assertThat(second.enc()).isNull();
    assertThat(second.contextId()).isEqualTo(first.contextId()).isEqualTo(context.contextId());
    assertThat(ContextId.of(first.enc())).isEqualTo(context.contextId());
  }

  @Test
  void theSameMessageSealedAgainHasAnotherIvAndOpens() {
    MessageFields fields = Sample.fields();
    byte[] body = Sample.utf8("{}");

    Envelope first = context.seal(Sample.share(), fields, body, NOW, random);
    Envelope again = context.seal(Sample.share(), fields, body, NOW, random);

    assertThat(again.iv()).isNotEqualTo(first.iv());
    try (ReaderContext reader = Sample.readerContext(Suite.DEFAULT, first.enc())) {
      assertThat(reader.open(first, Sample.share())).isEqualTo(body);
      assertThat(reader.open(again, Sample.share())).isEqualTo(body);
    }
  }

  @Test
  void sealsAtMost256Messages() {
    for (int i = 0; i < SenderContext.MAX_MESSAGES; i++) {
      seal(new byte[0], NOW);
    }

    assertThat(context.admits(0, NOW)).isFalse();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> seal(new byte[0], NOW));
  }

  @Test
  void sealsForLessThanTenMinutes() {
    long end = NOW + SenderContext.MAX_AGE.toMillis();

    assertThat(context.admits(0, end - 1)).isTrue();
    assertThat(context.admits(0, end)).isFalse();
  }

  @Test
  void sealsNothingWhenTheClockWentBack() {
    assertThat(context.admits(0, NOW - 1)).isFalse();
  }

  @Test
  void sealsAtMostEightMebibytes() {
    seal(new byte[(8 << 20) - 64], NOW);

    assertThat(context.admits(60, NOW)).isFalse();
    assertThat(SenderContext.open(context.header(), NOW, random).admits(9 << 20, NOW)).isTrue();
  }

  @Test
  void countsOnlyWhatWasSealed() {
    MessageFields wrong = new MessageFields(0, 9, Sample.MESSAGE, Sample.ALICE, null, Sample.AT);
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> context.seal(Sample.share(), wrong, new byte[0], NOW, random));

    assertThat(seal(new byte[0], NOW).enc()).isNotNull();
  }

  @Test
  void sealsNothingAfterItIsClosed() {
    context.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> seal(new byte[0], NOW));
  }

  @Test
  void refusesTheShareOfAnotherConversation() {
    ConversationShare other = ConversationShare.generate(UUID.randomUUID(), 1, random);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> context.seal(other, Sample.fields(), new byte[0], NOW, random));
  }

  private Envelope seal(byte[] body, long now) {
    MessageFields fields =
        new MessageFields(0, 1, UUID.randomUUID(), Sample.ALICE, null, Sample.AT);
    return context.seal(Sample.share(), fields, body, now, random);
  }
}
