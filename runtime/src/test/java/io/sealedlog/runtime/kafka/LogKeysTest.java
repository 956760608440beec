package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogKeysTest {
  private static final byte[] LEAF = new byte[32];

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("log.key");
  }

  @Test
  void isMadeOnceAndReadByItsOwner() throws IOException {
    assertThat(LogKeys.createIfAbsent(file, new SecureRandom())).isTrue();
    assertThat(LogKeys.createIfAbsent(file, new SecureRandom())).isFalse();

    assertThat(LogKeys.read(file)).hasSize(1);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void mayHaveSeveralInTheirOrder() throws IOException {
    write("A".repeat(43) + "\n" + "B".repeat(42) + "A\n");

    assertThat(LogKeys.read(file)).hasSize(2).map(key -> key.of(LEAF)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "short", "AAAA\n\nAAAA", "not base64url, but 43 characters in one line"})
  void saysWhatAKeyIs(String content) throws IOException {
    write(content);

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> LogKeys.read(file))
        .withMessageContaining(file.toString())
        .withMessageContaining("32 bytes as base64url without padding, 43 characters in one line")
        .withMessageNotContaining("short");
  }

  @Test
  void isNotOpenToOthers() throws IOException {
    write("A".repeat(43));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> LogKeys.read(file))
        .withMessageContaining("chmod 600");
  }

  @Test
  void saysWhatIsLostWithoutIt() {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> LogKeys.read(file))
        .withMessageContaining("does not exist; without it workers' events can't be told");
  }

  private void write(String content) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, content);
  }
}
