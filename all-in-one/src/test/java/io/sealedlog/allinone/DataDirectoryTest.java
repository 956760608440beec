package io.sealedlog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void isHeldByOneAtATimeAndNamesTheHolder() {
    Path path = parent.resolve("data");
    try (DataDirectory _ = DataDirectory.open(path)) {
      assertThatThrownBy(() -> DataDirectory.open(path))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("in use by the process " + ProcessHandle.current().pid());
    }

    DataDirectory.open(path).close();
  }

  @Test
  void tellsWhoHoldsItAndThatNobodyDoes() {
    Path path = parent.resolve("data");
    assertThat(DataDirectory.holder(path)).isEmpty();
    DataDirectory.open(path).close();

    assertThat(DataDirectory.holder(path)).isEmpty();
    // Asking took no lock away from whoever comes next.
    DataDirectory.open(path).close();
  }

  @Test
  void isClosedToServersWithAReasonUntilItIsOpenedAgain() {
    Path path = parent.resolve("data");
    try (DataDirectory directory = DataDirectory.create(path)) {
      DataDirectory.closeToServers(path, "It was moved.");

      assertThat(DataDirectory.closedBecause(path)).contains("It was moved.");
      assertThatThrownBy(directory::requireOpenToServers)
          .isInstanceOf(StartException.class)
          .hasMessage("It was moved.");
      DataDirectory.openToServers(path);
      directory.requireOpenToServers();
    }
  }

  @Test
  void isNotMadeWhereThereIsSomething() throws Exception {
    Path file = Files.writeString(parent.resolve("letter"), "mine");

    assertThatThrownBy(() -> DataDirectory.create(parent))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("is not empty");
    assertThat(parent).isDirectoryContaining(each -> each.equals(file));
  }

  @Test
  void namesTheDirectoryThatCanNotBeMade() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.open(file.resolve("data")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The data directory " + file.resolve("data") + " can't be used");
  }

  @Test
  void makesAMasterKeyOnlyForADirectoryWithoutData() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("data"))) {
      Path key = directory.masterKey(new SecureRandom());
      String made = Files.readString(key);

      assertThat(Files.getPosixFilePermissions(key))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(Files.readString(directory.masterKey(new SecureRandom()))).isEqualTo(made);

      Files.createDirectories(directory.postgres().resolve("data"));
      Files.delete(key);
      assertThatThrownBy(() -> directory.masterKey(new SecureRandom()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(key + " does not exist")
          .hasMessageContaining("moved, or restored from a copy");
      assertThat(key).doesNotExist();
    }
  }

  @Test
  void makesTheMasterKeyBesideTheDirectoryAndNotInIt() throws Exception {
    Path data = Files.createDirectories(parent.resolve("elsewhere/data"));
    Path link = Files.createSymbolicLink(parent.resolve("link"), data);
    try (DataDirectory directory = DataDirectory.open(link)) {
      assertThat(directory.masterKey(new SecureRandom()))
          .isEqualTo(data.resolveSibling("data.keys/master.key"))
          .exists();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.resolveSibling("data.keys"))))
          .isEqualTo("rwx------");
      assertThat(data.resolve("master.key")).doesNotExist();
    }
  }

  @Test
  void goesOnWithTheMasterKeyThatAnEarlierVersionMadeInTheDirectory() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("data"))) {
      Path inside = directory.path().resolve("master.key");
      MasterKeyFile.createIfAbsent(inside, new SecureRandom());
      Files.createDirectories(directory.postgres().resolve("data"));
      assertThat(directory.masterKey(new SecureRandom())).isEqualTo(inside);
      assertThat(parent.resolve("data.keys")).doesNotExist();

      Path keys = Files.createDirectory(parent.resolve("data.keys"));
      Path moved = Files.move(inside, keys.resolve("master.key"));
      assertThat(directory.masterKey(new SecureRandom())).isEqualTo(moved);
    }
  }

  @Test
  void refusesTwoMasterKeysThatDiffer() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("data"))) {
      Path beside = directory.masterKey(new SecureRandom());
      Path inside = Files.copy(beside, directory.path().resolve("master.key"));
      assertThat(directory.masterKey(new SecureRandom())).isEqualTo(inside);

      Files.delete(inside);
      MasterKeyFile.createIfAbsent(inside, new SecureRandom());
      assertThatThrownBy(() -> directory.masterKey(new SecureRandom()))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("two master keys, " + inside + " and " + beside);
    }
  }

  // The directory of shared memory is a file system by itself on every Linux.
  @Test
  void makesNoMasterKeyOutsideOfAFileSystemThatIsTheDirectory() {
    Path volume = Path.of("/dev/shm");
    Assumptions.assumeTrue(Files.isDirectory(volume), "there is no /dev/shm here");
    assertThatThrownBy(
            () -> DataDirectoryKey.requireSameFileSystem(volume, Path.of("/dev/shm.keys")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("The data directory /dev/shm is a file system by itself")
        .hasMessageContaining("vault.master-key-file");
  }

  @Test
  void makesALogKeyOnlyForADirectoryWithoutData() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("data"))) {
      Path key = directory.logKey(new SecureRandom());
      String made = Files.readString(key);
      assertThat(Files.readString(directory.logKey(new SecureRandom()))).isEqualTo(made);

      Files.createDirectories(directory.postgres().resolve("data"));
      Files.delete(key);
      assertThat(directory.logKey(new SecureRandom())).doesNotExist();
    }
  }

  @Test
  void closesItsPartsToOthers() throws Exception {
    try (DataDirectory directory = DataDirectory.open(parent.resolve("data"))) {
      assertThat(Files.getPosixFilePermissions(directory.kafka()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .startsWith("rwx--");
    }
  }
}
