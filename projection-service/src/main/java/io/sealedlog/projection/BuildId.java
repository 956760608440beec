package io.sealedlog.projection;

import io.sealedlog.crypto.Sha256;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Identifies a build of the program by a hash of its jar files; a version number would not change
/// with every build. Builds are reproducible, so the same sources give the same id on every
/// machine.
final class BuildId {
  private static final String UNPACKAGED = "unpackaged";
  private static final int BYTES = 8;

  private BuildId() {}

  /// @param parts one class from each jar file that matters
  /// @return 16 hexadecimal characters, or `unpackaged` when a class is not loaded from a jar file
  static String of(Class<?>... parts) {
    try {
      MessageDigest digest = Sha256.newDigest();
      for (Class<?> part : parts) {
        CodeSource source = part.getProtectionDomain().getCodeSource();
        Path file = source == null ? null : Path.of(source.getLocation().toURI());
        if (file == null || !Files.isRegularFile(file)) {
          return UNPACKAGED;
        }
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (IOException | URISyntaxException e) {
      throw new StartException("The program can't read its own files.", e);
    }
  }
}
