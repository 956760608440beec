package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.runtime.database.Jdbc;
import io.sealedlog.runtime.database.Row;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A table of numbered keys, each sealed under the master key.
public final class KeyTable {
  private static final Logger log = LoggerFactory.getLogger(KeyTable.class);

  private final String name;
  private final Purpose purpose;
  private final Jdbc jdbc;
  private final MasterKeyService masterKey;

  private KeyTable(String name, Purpose purpose, Jdbc jdbc, MasterKeyService masterKey) {
    this.name = name;
    this.purpose = purpose;
    this.jdbc = jdbc;
    this.masterKey = masterKey;
  }

  public static KeyTable transportKeys(Jdbc jdbc, MasterKeyService masterKey) {
    return new KeyTable("transport_keys", Purpose.TRANSPORT_KEY, jdbc, masterKey);
  }

  public static KeyTable sessionKeys(Jdbc jdbc, MasterKeyService masterKey) {
    return new KeyTable("session_keys", Purpose.SESSION_KEY, jdbc, masterKey);
  }

  public static KeyTable eventKeys(Jdbc jdbc, MasterKeyService masterKey) {
    return new KeyTable("event_keys", Purpose.EVENT_KEY, jdbc, masterKey);
  }

  /// Returns all keys. A row that doesn't open is logged and left out, so that one damaged row
  /// doesn't make the others unusable.
  List<RingKey> all() {
    List<RingKey> keys = new ArrayList<>();
    for (SealedKey row : rows()) {
      try {
        keys.add(open(row));
      } catch (OpenFailedException e) {
        log.atError()
            .addKeyValue("table", name)
            .addKeyValue("id", row.id())
            .log("key row does not open");
      }
    }
    return keys;
  }

  /// Returns whether there are keys but none of them opens under this master key.
  public boolean foreign() {
    return !rows().isEmpty() && all().isEmpty();
  }

  /// @throws OpenFailedException when the row was changed
  Optional<RingKey> find(int id) {
    return jdbc.queryOne(
            "SELECT id, key_sealed FROM vault.%s WHERE id = ?".formatted(name), KeyTable::read, id)
        .map(this::open);
  }

  /// Returns when the key with the largest id was made.
  Optional<Instant> newestCreation() {
    return jdbc.queryOne(
        "SELECT created_at FROM vault.%s ORDER BY id DESC LIMIT 1".formatted(name),
        row -> row.instant("created_at"));
  }

  /// Stores the candidate under this id unless another gateway was faster; returns the stored key.
  RingKey createIfAbsent(int id, SecretBytes candidate, Clock clock) {
    Bytes sealed = masterKey.seal(purpose, context(id), candidate.shared());
    jdbc.update(
        "INSERT INTO vault.%s (id, key_sealed, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            .formatted(name),
        id,
        sealed.shared(),
        clock.instant());
    return find(id)
        .orElseThrow(() -> new IllegalStateException("the key is gone that was just made"));
  }

  /// @return the number of destroyed keys
  int destroyBefore(int oldestKept) {
    return jdbc.update("DELETE FROM vault.%s WHERE id < ?".formatted(name), oldestKept);
  }

  String name() {
    return name;
  }

  private List<SealedKey> rows() {
    return jdbc.query(
        "SELECT id, key_sealed FROM vault.%s ORDER BY id".formatted(name), KeyTable::read);
  }

  private RingKey open(SealedKey row) {
    return new RingKey(row.id(), masterKey.open(purpose, context(row.id()), row.sealed()));
  }

  private SealContext context(int id) {
    return SealContext.of(name, "key").with(id);
  }

  private static SealedKey read(Row row) {
    return new SealedKey(row.integer("id"), Bytes.wrap(row.bytes("key_sealed")));
  }

  private record SealedKey(int id, Bytes sealed) {}
}
