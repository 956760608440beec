package io.sealedlog.allinone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupDirectoryTest {
  // printf 'some rows' | sha256sum
  private static final String DIGEST =
      "3818bf0061cd5584782d3b34ffc301d9cf78d168896838bb62d7091151a25e2e";

  @TempDir private Path directory;

  @Test
  void isCompleteWithItsSumsAndHasThoseOfCoreutils() throws IOException {
    Path path = made();

    BackupDirectory opened = BackupDirectory.open(path);

    assertThat(opened.verify()).isEqualTo(9);
    assertThat(path.resolve(BackupDirectory.SUMS)).hasContent(DIGEST + "  vault/accounts.copy\n");
    assertThat(permissions(path)).isEqualTo("rwx------");
    assertThat(permissions(path.resolve("vault"))).isEqualTo("rwx------");
    assertThat(permissions(path.resolve("vault/accounts.copy"))).isEqualTo("rw-------");
  }

  @Test
  void isNoneWithoutItsSums() throws IOException {
    Path path = made();
    Files.delete(path.resolve(BackupDirectory.SUMS));
    assertThatThrownBy(() -> BackupDirectory.open(path))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no complete backup");
  }

  @Test
  void namesWhatIsCutChangedMissingOrALink() throws IOException {
    Path path = made();
    Path file = path.resolve("vault/accounts.copy");
    BackupDirectory opened = BackupDirectory.open(path);

    Files.writeString(file, "some row");
    assertThatThrownBy(opened::verify).hasMessageContaining(file + " is not what was written");
    Files.writeString(file, "some rowS");
    assertThatThrownBy(opened::verify).hasMessageContaining(file + " is not what was written");
    Files.delete(file);
    assertThatThrownBy(opened::verify).hasMessageContaining(file + " is missing");
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "some rows");
    Files.createSymbolicLink(file, elsewhere);
    assertThatThrownBy(opened::verify).hasMessageContaining(file + " is missing");
  }

  @Test
  void leadsToNoOtherDirectory() throws IOException {
    Path path = made();
    Files.writeString(path.resolve(BackupDirectory.SUMS), DIGEST + "  ../elsewhere\n");
    assertThatThrownBy(() -> BackupDirectory.open(path))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("has a line that is none");
  }

  @Test
  void isMadeInNoDirectoryThatHasSomething() throws IOException {
    Path file = Files.writeString(directory.resolve("letter"), "mine");
    assertThatThrownBy(() -> BackupDirectory.create(directory))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("is not empty");
    assertThatThrownBy(() -> BackupDirectory.create(file)).isInstanceOf(StartException.class);
  }

  private Path made() throws IOException {
    Path path = directory.resolve("backup");
    BackupDirectory made = BackupDirectory.create(path);
    try (DigestedFile rows = made.newFile("vault/accounts.copy")) {
      rows.write("some rows".getBytes(StandardCharsets.UTF_8));
    }
    made.complete();
    return path;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
