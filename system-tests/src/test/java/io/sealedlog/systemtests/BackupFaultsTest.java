package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Base64Url;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a backup is found before anything is written, and named; what a vault of
/// another time lacks is counted and listed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("servers")
class BackupFaultsTest {
  private Path directory;
  private AllInOneProcess sealedLog;
  private Path data;
  private Person alice;
  private String oldConversation;
  private String newConversation;
  private Path early;
  private Path late;

  @BeforeAll
  void takeTwoBackups(@TempDir Path temporary) {
    directory = temporary;
    sealedLog = AllInOneProcess.start(directory);
    data = sealedLog.data();
    alice = Person.register(sealedLog.api(), "alice");
    Person bob = Person.register(sealedLog.api(), "bob");
    oldConversation = alice.converse(bob);
    alice.sendReadably(oldConversation, "before");
    early = directory.resolve("early");
    Backups.backup(data, early).expect(0);
    newConversation = alice.converse(Person.register(sealedLog.api(), "carol"));
    alice.sendReadably(newConversation, "after");
    late = directory.resolve("late");
    Backups.backup(data, late).expect(0);
  }

  @AfterAll
  void stop() {
    sealedLog.close();
  }

  @Test
  void itsFilesAreItsOwnersAlone() throws IOException {
    try (Stream<Path> all = Files.walk(late)) {
      for (Path each : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void itHasNoKeyAndNoSession() throws IOException {
    SecretSearch search = new SecretSearch();
    for (Path key : List.of(StoredData.masterKey(data), data.resolve(StoredData.LOG_KEY))) {
      search.plant(key.toString(), Base64Url.decode(Files.readString(key).strip()));
    }
    search.plantText("alice's token", alice.token());
    search.plantText("alice's password", alice.password());
    search.plantText("a message", "no message is in a backup in the clear");
    search.searchFiles(late, Set.of());
    assertThat(search.found()).isEmpty();
    assertThat(late.resolve("vault")).isDirectoryNotContaining("glob:**sessions*");
    assertThat(late.resolve("vault")).isDirectoryNotContaining("glob:**transport_keys*");
  }

  @Test
  void aDirectoryThatIsNotEmptyIsNotWrittenTo() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("letter"), "mine");
    assertThat(Backups.backup(data, other).expect(4).output()).contains("is not empty");
    assertThat(other.resolve("letter")).hasContent("mine");
    assertThat(Backups.restore(late, data, other).expect(4).output()).contains("is not empty");
  }

  @Test
  void damagedCutAndMissingFilesAreNamed() throws IOException {
    Path damaged = copyOfLate("damaged");
    List<Path> files;
    try (Stream<Path> all = Files.list(damaged.resolve("events"))) {
      files = all.sorted().toList();
    }
    byte[] bytes = Files.readAllBytes(files.getFirst());
    bytes[bytes.length / 2] ^= 1;
    Files.write(files.getFirst(), bytes);
    Path shares = damaged.resolve("vault/conversation_shares.copy");
    byte[] rows = Files.readAllBytes(shares);
    Files.write(shares, Arrays.copyOf(rows, rows.length - 1));
    Files.delete(damaged.resolve("vault/service_keys.copy"));

    Path target = directory.resolve("from-damaged");
    assertThat(Backups.restore(damaged, data, target).expect(4).output())
        .contains(files.getFirst() + " is not what was written")
        .contains(shares + " is not what was written")
        .contains("service_keys.copy is missing");
    assertThat(target).doesNotExist();
  }

  @Test
  void aBackupThatWasKilledIsNotTakenForOne() throws IOException {
    Path cut = killInTheMiddle();
    Path target = directory.resolve("from-cut");
    assertThat(Backups.restore(cut, data, target).expect(4).output())
        .contains("is no complete backup");
    assertThat(target).doesNotExist();
    assertThat(Backups.backup(data, cut).expect(4).output()).contains("is not empty");
    Backups.backup(data, directory.resolve("taken-anew")).expect(0);
  }

  /// Returns a backup that was killed when it had begun to write; one that was too quick is taken
  /// again.
  private Path killInTheMiddle() {
    for (int i = 0; ; i++) {
      Path cut = directory.resolve("cut-off-" + i);
      Path output = Backups.newOutput(directory, "backup");
      try (ServiceProcess backup =
          ServiceProcess.start(output, "backup", cut.toString(), "--data", data.toString())) {
        Awaitility.await("the first file")
            .atMost(Cluster.LIMIT)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> Files.exists(cut.resolve("events")) || !backup.alive());
        backup.kill();
      }
      if (Files.notExists(cut.resolve("SHA256SUMS"))) {
        assertThat(cut.resolve("events")).exists();
        return cut;
      }
    }
  }

  @Test
  void wrongKeysAreNamedByTheirIds() throws IOException {
    Path keys = Files.createDirectory(directory.resolve("wrong-keys"));
    for (String name : List.of(StoredData.MASTER_KEY, StoredData.LOG_KEY)) {
      Path key =
          Files.createFile(
              keys.resolve(name),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(key, Base64Url.encode(new byte[32]));
    }
    String masterKey = Backups.manifest(late).at("/keys/masterKey").asText();
    String logKey = Backups.manifest(late).at("/keys/logKeys/0").asText();
    Path target = directory.resolve("from-wrong-keys");
    assertThat(masterKey).matches("[0-9a-f]{16}");
    assertThat(Backups.restore(late, keys, target).expect(4).output())
        .contains("is not the one of the backup's vault (id " + masterKey + ")")
        .contains("lacks [" + logKey + "]");
    assertThat(target).doesNotExist();
  }

  @Test
  void whatAnOlderVaultLacksIsCountedAndListed() throws IOException {
    Path target = Files.createDirectory(directory.resolve("older-vault")).resolve("data");
    Path missing = directory.resolve("missing.txt");
    String[] vault = {"--vault", early.toString(), "--missing", missing.toString()};
    assertThat(Backups.restore(late, data, target, vault).expect(4).output())
        .contains("The vault is older than the events: it lacks 1 conversation shares")
        .contains("and 1 accounts");
    assertThat(Files.readString(missing))
        .contains("share\t" + newConversation + "\t1")
        .containsPattern(Pattern.compile("account\t[0-9a-f-]{36}"));
    assertThat(target).isEmptyDirectory();

    Backups.restore(
            late,
            data,
            target,
            "--vault",
            early.toString(),
            "--missing",
            missing.toString(),
            "--accept-missing")
        .expect(0);
    try (AllInOneProcess restored = AllInOneProcess.start(target.getParent())) {
      Person there = alice.at(restored.api());
      Person back = there.with(Person.login(restored.api(), "alice", alice.password()));
      assertThat(back.texts(oldConversation)).containsExactly("before");
      assertThat(restored.api().get(back.token(), Person.messages(newConversation)).json())
          .as("without its share nobody reads it")
          .asString()
          .doesNotContain("\"after\"");
    }
  }

  @Test
  void whatIsInALaterVaultWorksAgainAfterALogin() throws IOException {
    Path target = Files.createDirectory(directory.resolve("later-vault")).resolve("data");
    assertThat(Backups.restore(early, data, target, "--vault", late.toString()).expect(0).output())
        .contains("The vault has 1 accounts and 1 conversation shares that the events do not have");
    try (AllInOneProcess restored = AllInOneProcess.start(target.getParent())) {
      Api api = restored.api();
      String token = Person.login(api, "carol", Person.PASSWORD + " carol");
      Person carol = alice.at(api).with(token);
      String conversation = carol.converse(List.of("alice"));
      carol.sendReadably(conversation, "there is no identity like the old one");
      assertThat(carol.texts(conversation)).hasSize(1);
    }
  }

  private Path copyOfLate(String name) throws IOException {
    Path copy = Files.createDirectory(directory.resolve(name));
    try (Stream<Path> all = Files.walk(late)) {
      for (Path each : all.filter(path -> !path.equals(late)).toList()) {
        Files.copy(each, copy.resolve(late.relativize(each)));
      }
    }
    return copy;
  }
}
