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
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// An attacker has everything (both databases, the whole log, all files) except the master key.
/// Another attacker also has the password, but not the vault.
@TestInstance(Lifecycle.PER_CLASS)
@Tag("servers")
class StolenCopyTest {
  /// The index at which the header of an event begins (docs/spec/events.md).
  private static final int EVENT_HEADER = 31;

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
    masterKey = Files.readAllBytes(StoredData.masterKey(data));
    Files.delete(StoredData.masterKey(data));
  }

  @AfterAll
  void restore() throws IOException {
    Files.write(StoredData.masterKey(data), masterKey);
  }

  @Test
  void withoutTheMasterKeyItDoesNotStartAndSaysWhy() {
    assertThat(refusal()).contains("master key").contains("master.key");
    assertThat(StoredData.masterKey(data)).doesNotExist();
  }

  @Test
  void withAnotherMasterKeyItDoesNotStartAndSaysWhy() throws IOException {
    Path file = StoredData.masterKey(data);
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
      List<RecordedEvent> events = stored.events();
      assertThat(events).as("events").hasSizeGreaterThan(4);
      for (Bytes candidate : candidates) {
        for (RecordedEvent event : events) {
          assertIsNoKeyOf(event, SecretBytes.copyOf(candidate.shared()));
        }
      }
    }
  }

  @Test
  void thePasswordWithoutTheVaultOpensNothing() throws Exception {
    try (StoredData stored = StoredData.open(data);
        PasswordKeys keys = PasswordKeys.derive(alice.password(), kdf)) {
      List<StoredData.StoredRow> rows = stored.rows(Databases.READ_MODEL);
      List<IdentityWrap> wraps = thingsOfTheSizeOfAWrap(rows, stored.events());
      assertThat(wraps).isNotEmpty();
      Set<Bytes> candidates = candidates(rows, stored);
      candidates.add(Bytes.wrap(new byte[32]));
      IdentityRecord identity = identityOfAlice(stored.events());
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

  private IdentityRecord identityOfAlice(List<RecordedEvent> events) {
    return events.stream()
        .map(RecordedEvent::event)
        .filter(Event.IdentityPublished.class::isInstance)
        .map(event -> IdentityRecord.parse(((Event.IdentityPublished) event).record()))
        .filter(identity -> identity.userId().toString().equals(alice.userId()))
        .findFirst()
        .orElseThrow();
  }

  /// Returns every stored byte string that has the length of a key.
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
    collectTree(value, cbor, candidates);
    try {
      LogEntry event = LogEntry.parse(Bytes.wrap(value));
      byte[] stub = event.stub().shared();
      collectTree(Arrays.copyOfRange(stub, EVENT_HEADER, stub.length), cbor, candidates);
      collectTree(Objects.requireNonNull(event.content()).shared(), cbor, candidates);
    } catch (NotAuthenticException e) {
      // The value is not an event.
    }
  }

  private static void collectTree(byte[] value, CBORMapper cbor, Set<Bytes> candidates) {
    try {
      collect(cbor.readTree(value), candidates);
    } catch (IOException e) {
      // The value is sealed and not CBOR.
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

  /// Adds the 32 bytes at the beginning, after an IV, at the end, and before an authentication tag
  /// at the end.
  private static void addIfLikeAKey(byte[] bytes, Set<Bytes> candidates) {
    Bytes all = Bytes.copyOf(bytes);
    for (int from : new int[] {0, 12, bytes.length - 32, bytes.length - 48}) {
      if (from >= 0 && from + 32 <= bytes.length) {
        candidates.add(all.slice(from, from + 32));
      }
    }
  }

  private static List<IdentityWrap> thingsOfTheSizeOfAWrap(
      List<StoredData.StoredRow> rows, List<RecordedEvent> events) {
    List<IdentityWrap> wraps = new ArrayList<>();
    for (StoredData.StoredRow row : rows) {
      for (Object cell : row.cells().values()) {
        if (cell instanceof byte[] bytes && bytes.length == IdentityWrap.LENGTH) {
          wraps.add(IdentityWrap.parse(Bytes.wrap(bytes)));
        }
      }
    }
    for (RecordedEvent event : events) {
      if (event.event() instanceof Event.EpochStarted started) {
        started
            .epoch()
            .wraps()
            .forEach(wrap -> wraps.add(new IdentityWrap(wrap.iv(), wrap.ciphertext())));
      }
    }
    return wraps;
  }

  private static void assertIsNoKeyOf(RecordedEvent recorded, SecretBytes candidate) {
    switch (recorded.event()) {
      case Event.EpochStarted started -> {
        EpochStart epoch = started.epoch();
        try (EpochKeys keys = EpochKeys.ofSeed(Suite.ofId(epoch.suite()), candidate.copy())) {
          assertThat(keys.publicKey()).isNotEqualTo(epoch.publicKey());
        }
        ConversationShare share =
            new ConversationShare(recorded.streamId().value(), epoch.shareVersion(), candidate);
        assertThat(share.commitment()).isNotEqualTo(epoch.shareCommitment());
      }
      case Event.IdentityPublished published -> {
        try (Identity identity = Identity.ofSeed(candidate)) {
          assertThat(identity.matches(IdentityRecord.parse(published.record()))).isFalse();
        }
      }
      case Event _ -> {
        // Other events contain no key of their own.
      }
    }
  }
}
