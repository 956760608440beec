package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConversationShare;
import io.sealedlog.crypto.sl1.EpochKeys;
import io.sealedlog.crypto.sl1.Identity;
import io.sealedlog.crypto.sl1.IdentityRecord;
import io.sealedlog.crypto.sl1.IdentityWrap;
import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.embedded.Databases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Somebody has everything (both databases, the whole log, every file) but the master key. And
/// somebody has the password too, but not the vault.
@TestInstance(Lifecycle.PER_CLASS)
class StolenCopyTest {
  private Path directory;
  private Path data;
  private Person alice;
  private KdfParameters kdf;
  private byte[] masterKey;

  @BeforeAll
  void stealEverythingButTheMasterKey(@TempDir Path directory) throws IOException {
    this.directory = directory;
    try (AllInOneProcess sealedLog = AllInOneProcess.start(directory)) {
      data = sealedLog.data();
      alice = Person.register(sealedLog.api(), "alice");
      Person bob = Person.register(sealedLog.api(), "bob");
      String conversation = alice.converse(bob);
      alice.sendReadably(conversation, "for bob alone");
      JsonNode parameters =
          sealedLog.api().get(null, "/v1/accounts/alice/kdf").expect(200).json().path("kdf");
      kdf =
          KdfParameters.pbkdf2(
              parameters.path("iterations").asInt(),
              Bytes.wrap(Base64Url.decode(parameters.path("salt").asText())));
      sealedLog.stop();
    }
    masterKey = Files.readAllBytes(data.resolve(StoredData.MASTER_KEY));
    Files.delete(data.resolve(StoredData.MASTER_KEY));
  }

  @AfterAll
  void restore() throws IOException {
    Files.write(data.resolve(StoredData.MASTER_KEY), masterKey);
  }

  @Test
  void withoutTheMasterKeyItDoesNotStartAndSaysWhy() {
    assertThat(refusal()).contains("master key").contains(StoredData.MASTER_KEY);
    assertThat(data.resolve(StoredData.MASTER_KEY)).doesNotExist();
  }

  @Test
  void withAnotherMasterKeyItDoesNotStartAndSaysWhy() throws IOException {
    Path file = data.resolve(StoredData.MASTER_KEY);
    Files.writeString(file, Base64Url.encode(new byte[32]));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try {
      assertThat(refusal()).contains("master key");
    } finally {
      Files.delete(file);
    }
  }

  private String refusal() {
    Path output = directory.resolve("refused-" + UUID.randomUUID() + ".txt");
    ServiceProcess process =
        ServiceProcess.start(output, "start", "--data", data.toString(), "--port", "0");
    try (process) {
      assertThat(process.await()).as("exit code").isNotZero();
      assertThat(process.output()).doesNotContain("\tat ");
      return process.output();
    }
  }

  @Test
  void nothingThatIsStoredOpensAnything() throws Exception {
    try (StoredData stored = StoredData.open(data)) {
      List<StoredData.StoredRow> rows = new ArrayList<>(stored.rows(Databases.READ_MODEL));
      rows.addAll(stored.rows(Databases.VAULT));
      Set<Bytes> candidates = candidates(rows, stored);
      assertThat(candidates).as("things that could be a key").hasSizeGreaterThan(10);
      for (Bytes candidate : candidates) {
        assertIsNoEpochSeed(candidate, rows);
        assertIsNoShare(candidate, rows);
        assertIsNoIdentitySeed(candidate, rows);
      }
    }
  }

  @Test
  void thePasswordWithoutTheVaultOpensNothing() throws Exception {
    try (StoredData stored = StoredData.open(data);
        PasswordKeys keys = PasswordKeys.derive(alice.password(), kdf)) {
      List<StoredData.StoredRow> rows = stored.rows(Databases.READ_MODEL);
      List<IdentityWrap> wraps = thingsOfTheSizeOfAWrap(rows);
      assertThat(wraps).isNotEmpty();
      Set<Bytes> candidates = candidates(rows, stored);
      candidates.add(Bytes.wrap(new byte[32]));
      IdentityRecord identity = identityOfAlice(rows);
      for (Bytes share : candidates) {
        SecretBytes key = keys.keyEncryptionKey(SecretBytes.copyOf(share.shared()));
        for (IdentityWrap wrap : wraps) {
          assertThat(opens(wrap, IdentityWrap.Binding.password(identity, kdf, 1), key)).isFalse();
        }
      }
    }
  }

  private static boolean opens(IdentityWrap wrap, IdentityWrap.Binding binding, SecretBytes key) {
    try (SecretBytes opened = wrap.open(binding, key)) {
      return opened.length() > 0;
    } catch (OpenFailedException e) {
      return false;
    }
  }

  private IdentityRecord identityOfAlice(List<StoredData.StoredRow> rows) {
    return rows.stream()
        .filter(row -> row.table().equals("read_g1.identities"))
        .map(row -> IdentityRecord.parse(Bytes.wrap(row.bytes("record"))))
        .filter(identity -> identity.userId().toString().equals(alice.userId()))
        .findFirst()
        .orElseThrow();
  }

  /// Every stored byte string as long as a key.
  private static Set<Bytes> candidates(List<StoredData.StoredRow> rows, StoredData stored)
      throws Exception {
    Set<Bytes> candidates = new HashSet<>();
    for (StoredData.StoredRow row : rows) {
      for (Object cell : row.cells().values()) {
        if (cell instanceof byte[] bytes) {
          addIfLikeAKey(bytes, candidates);
        }
      }
    }
    CBORMapper cbor = new CBORMapper();
    for (String topic : stored.topics()) {
      if (!topic.startsWith("__")) {
        for (ConsumerRecord<byte[], byte[]> found : stored.records(topic)) {
          collect(found.value(), cbor, candidates);
        }
      }
    }
    return candidates;
  }

  private static void collect(
      byte @org.jspecify.annotations.Nullable [] value, CBORMapper cbor, Set<Bytes> candidates) {
    if (value == null) {
      return;
    }
    addIfLikeAKey(value, candidates);
    try {
      collect(cbor.readTree(value), candidates);
    } catch (IOException e) {
      // Sealed, not CBOR.
    }
  }

  private static void collect(JsonNode node, Set<Bytes> candidates) throws IOException {
    if (node.isBinary()) {
      addIfLikeAKey(node.binaryValue(), candidates);
    }
    for (Iterator<JsonNode> inner = node.elements(); inner.hasNext(); ) {
      collect(inner.next(), candidates);
    }
  }

  /// The bytes themselves, and what stands at the beginning, after an IV, and at the end of
  /// something longer.
  private static void addIfLikeAKey(byte[] bytes, Set<Bytes> candidates) {
    Bytes all = Bytes.copyOf(bytes);
    for (int from : new int[] {0, 12, bytes.length - 32, bytes.length - 48}) {
      if (from >= 0 && from + 32 <= bytes.length) {
        candidates.add(all.slice(from, from + 32));
      }
    }
  }

  private static List<IdentityWrap> thingsOfTheSizeOfAWrap(List<StoredData.StoredRow> rows) {
    List<IdentityWrap> wraps = new ArrayList<>();
    for (StoredData.StoredRow row : rows) {
      for (Object cell : row.cells().values()) {
        if (cell instanceof byte[] bytes && bytes.length == IdentityWrap.LENGTH) {
          wraps.add(IdentityWrap.parse(Bytes.wrap(bytes)));
        }
      }
      if (row.table().equals("read_g1.epoch_wraps")) {
        wraps.add(
            new IdentityWrap(Bytes.wrap(row.bytes("iv")), Bytes.wrap(row.bytes("ciphertext"))));
      }
    }
    return wraps;
  }

  private static void assertIsNoEpochSeed(Bytes candidate, List<StoredData.StoredRow> rows) {
    for (StoredData.StoredRow row : rows) {
      if (row.table().equals("read_g1.epochs")) {
        Suite suite = Suite.ofId(Integer.parseInt(String.valueOf(row.cells().get("suite"))));
        try (EpochKeys keys = EpochKeys.ofSeed(suite, SecretBytes.copyOf(candidate.shared()))) {
          assertThat(keys.publicKey()).isNotEqualTo(Bytes.wrap(row.bytes("public_key")));
        }
      }
    }
  }

  private static void assertIsNoShare(Bytes candidate, List<StoredData.StoredRow> rows) {
    for (StoredData.StoredRow row : rows) {
      if (row.table().equals("read_g1.epochs")) {
        UUID conversation = UUID.fromString(String.valueOf(row.cells().get("conversation_id")));
        ConversationShare share =
            new ConversationShare(conversation, 1, SecretBytes.copyOf(candidate.shared()));
        assertThat(share.commitment()).isNotEqualTo(Bytes.wrap(row.bytes("share_commitment")));
      }
    }
  }

  private static void assertIsNoIdentitySeed(Bytes candidate, List<StoredData.StoredRow> rows) {
    for (StoredData.StoredRow row : rows) {
      if (row.table().equals("read_g1.identities")) {
        IdentityRecord published = IdentityRecord.parse(Bytes.wrap(row.bytes("record")));
        try (Identity identity = Identity.ofSeed(SecretBytes.copyOf(candidate.shared()))) {
          assertThat(identity.matches(published)).isFalse();
        }
      }
    }
  }
}
