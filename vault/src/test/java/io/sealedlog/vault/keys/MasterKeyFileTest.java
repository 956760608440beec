package io.sealedlog.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.runtime.StartException;
import io.sealedlog.vault.Concurrently;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyFileTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String KEY = Base64Url.encode(new byte[MasterKey.LENGTH]);
  private static final SealContext CONTEXT = SealContext.of("table", "column");

  @TempDir private Path directory;

  @Test
  void readsTheSameKeyThatWasCreated() {
    Path file = directory.resolve("master.key");

    assertThat(MasterKeyFile.createIfAbsent(file, RANDOM)).isTrue();

    try (MasterKey first = MasterKeyFile.read(file, RANDOM);
        MasterKey second = MasterKeyFile.read(file, RANDOM)) {
      var sealed = first.seal(Purpose.SHARE, CONTEXT, new byte[] {7});
      assertThat(second.open(Purpose.SHARE, CONTEXT, sealed).shared()).containsExactly(7);
    }
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void createsAFileForItsOwnerOnly() throws Exception {
    Path file = directory.resolve("master.key");

    MasterKeyFile.createIfAbsent(file, RANDOM);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void neverReplacesAFile() throws Exception {
    Path file = write(KEY, "rw-------");

    assertThat(MasterKeyFile.createIfAbsent(file, RANDOM)).isFalse();

    assertThat(file).hasContent(KEY);
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void createsOneKeyWhenTwoProcessesTry() {
    Path file = directory.resolve("master.key");

    assertThat(
            Concurrently.both(
                () -> MasterKeyFile.createIfAbsent(file, RANDOM),
                () -> MasterKeyFile.createIfAbsent(file, RANDOM)))
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void readsAKeyWithOrWithoutALineBreak() throws Exception {
    MasterKeyFile.read(write(KEY, "rw-------"), RANDOM).close();
    MasterKeyFile.read(write(KEY + "\n", "r--------"), RANDOM).close();
  }

  @Test
  void refusesAMissingFile() {
    Path file = directory.resolve("nowhere");

    assertThatThrownBy(() -> MasterKeyFile.read(file, RANDOM))
        .isInstanceOf(StartException.class)
        .hasMessage(
            "The master key file "
                + file
                + " does not exist; without it the vault can't be opened.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rwx------", "rw--w----"})
  void refusesAFileThatOthersCanUse(String permissions) throws Exception {
    Path file = write(KEY, permissions);

    assertThatThrownBy(() -> MasterKeyFile.read(file, RANDOM))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(permissions)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c2hvcnQ",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "+AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      })
  void refusesWhatIsNoKeyAndDoesNotQuoteIt(String content) throws Exception {
    Path file = write(content, "rw-------");

    assertThatThrownBy(() -> MasterKeyFile.read(file, RANDOM))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("32 bytes as base64url without padding")
        .message()
        .satisfies(message -> {
          if (!content.isEmpty()) {
            assertThat(message).doesNotContain(content);
          }
        });
  }

  private Path write(String content, String permissions) throws Exception {
    Path file = directory.resolve("master.key");
    Files.deleteIfExists(file);
    Files.writeString(file, content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
