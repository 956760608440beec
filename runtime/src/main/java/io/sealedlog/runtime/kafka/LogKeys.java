package io.sealedlog.runtime.kafka;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.runtime.config.KeyFile;
import io.sealedlog.runtime.config.Setting;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// The keys with which projectors distinguish workers' events from other records in the log. They
/// are in a separate file, because a projector has no access to the vault.
public final class LogKeys {
  public static final Setting<Path> FILE =
      Setting.path(
          "log.key-file",
          "File with the key by which projectors know the events of workers: 32 bytes as"
              + " base64url, readable by its owner alone, the same on all workers and projectors."
              + " It may have several lines: workers use the first, projectors take all.");

  private LogKeys() {}

  /// Reads the keys in the order of the file; workers use the first one.
  ///
  /// @throws io.sealedlog.runtime.StartException when the file is missing, accessible to others, or
  ///   holds anything but keys
  public static List<LeafMac> read(Path file) {
    List<LeafMac> keys = new ArrayList<>();
    for (SecretBytes key : keyFile(file).readAll()) {
      try (key) {
        keys.add(LeafMac.derive(key, Purpose.CHECK));
      }
    }
    return keys;
  }

  /// Returns the ids of the keys in the order of the file, see [KeyFile#ids].
  public static List<String> ids(Path file) {
    return keyFile(file).ids();
  }

  /// Writes a new key unless the file exists.
  ///
  /// @return whether the file was created
  /// @throws io.sealedlog.runtime.StartException when the file can't be written
  public static boolean createIfAbsent(Path file, SecureRandom random) {
    return keyFile(file).createIfAbsent(random);
  }

  private static KeyFile keyFile(Path file) {
    return new KeyFile(
        file, "log key", "workers' events can't be told from what strangers wrote into the log");
  }
}
