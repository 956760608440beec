package io.sealedlog.vault.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsernameTest {
  @Test
  void foldsCase() {
    assertThat(Username.parse("Alice.B-c_9")).contains(new Username("alice.b-c_9"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "ab", "with space", "ünder", "slash/", "a\u0000bc", "\u212Aelvin", "ıstanbul"})
  void refusesWhatCannotBeAName(String text) {
    assertThat(Username.parse(text)).isEmpty();
  }

  @Test
  void takesThreeTo64Characters() {
    assertThat(Username.parse("abc")).isPresent();
    assertThat(Username.parse("a".repeat(64))).isPresent();
    assertThat(Username.parse("a".repeat(65))).isEmpty();
  }

  @Test
  void isNeverUnfolded() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Username("Alice"));
  }
}
