package io.sealedlog.vault.keys;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.config.KeyFile;
import java.nio.file.Path;
import java.security.SecureRandom;

/// The file with the master key: 32 bytes as base64url in one line, readable only by its owner
/// (0600 or 0400). Losing it means losing the vault, so it is never overwritten.
public final class MasterKeyFile {
  private MasterKeyFile() {}

  /// @throws StartException when the file is missing, accessible to others, or not a key
  public static MasterKey read(Path file, SecureRandom random) {
    try (SecretBytes key = keyFile(file).readOne()) {
      return new MasterKey(key, random);
    }
  }

  /// Returns the id of the key, see [KeyFile#ids].
  ///
  /// @throws StartException as [#read]
  public static String id(Path file) {
    return String.join(" ", keyFile(file).ids());
  }

  /// Writes a new key unless the file exists. Meant for an empty data directory: an existing vault
  /// is sealed under another key, which a new one can't replace.
  ///
  /// @return whether the file was created
  /// @throws StartException when the file can't be written
  public static boolean createIfAbsent(Path file, SecureRandom random) {
    return keyFile(file).createIfAbsent(random);
  }

  private static KeyFile keyFile(Path file) {
    return new KeyFile(file, "master key", "the vault can't be opened");
  }
}
