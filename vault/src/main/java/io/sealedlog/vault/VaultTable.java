package io.sealedlog.vault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The tables of the vault, in an order in which they can be filled.
public enum VaultTable {
  MASTER_KEY_CHECK("only_row", true),
  SERVICE_KEYS("name", true),
  EVENT_KEYS("id", true),
  ACCOUNTS("user_id", true),
  CONVERSATION_SHARES("conversation_id, version", true),
  TRANSPORT_KEYS("id", false),
  SESSION_KEYS("id", false),
  SESSIONS("session_id", false);

  private final String primaryKey;
  private final boolean lasting;

  VaultTable(String primaryKey, boolean lasting) {
    this.primaryKey = primaryKey;
    this.lasting = lasting;
  }

  /// Returns the tables that a backup has. The others hold what ends by itself within hours or
  /// days: a copy would outlive it, and with an old token, a row that was deleted, and the day's
  /// key, whoever has the copy and the master key could open an identity.
  public static List<VaultTable> lasting() {
    return Arrays.stream(values()).filter(table -> table.lasting).toList();
  }

  /// Returns the name, with the schema.
  public String qualified() {
    return VaultSchema.SCHEMA + "." + unqualified();
  }

  /// Returns the name without the schema.
  public String unqualified() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Returns the columns of the primary key, separated by commas.
  String primaryKey() {
    return primaryKey;
  }
}
