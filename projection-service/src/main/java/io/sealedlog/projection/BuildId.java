package io.sealedlog.projection;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Tells builds of the program apart by what is in them: a version that nobody raised would not.
/// Builds are reproducible, so the same program is the same build wherever it was made.
final class BuildId {
  private static final String UNPACKAGED = "unpackaged";
  private static final int BYTES = 8;

  private BuildId() {}

  /// @param parts a class of each part that matters
  /// @return a few characters; the same for all programs that are not packaged
  static String of(Class<?>... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> part : parts) {
        CodeSource source = part.getProtectionDomain().getCodeSource();
        Path file = source == null ? null : Path.of(source.getLocation().toURI());
        if (file == null || !Files.isRegularFile(file)) {
          return UNPACKAGED;
        }
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (IOException | URISyntaxException | NoSuchAlgorithmException e) {
      throw new StartException("The program can't read its own files.", e);
    }
  }
}
