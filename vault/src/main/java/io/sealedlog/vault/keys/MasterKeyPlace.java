package io.sealedlog.vault.keys;

import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the master key of an all-in-one's data directory is: beside the directory, so that a copy
/// of the directory opens nothing. Earlier versions kept it in the directory, where it goes on
/// being used.
///
/// @param dataDirectory an absolute path, without links, that isn't the root
public record MasterKeyPlace(Path dataDirectory) {
  private static final String FILE = "master.key";
  private static final String SUFFIX = ".keys";

  /// @param dataDirectory which exists
  /// @throws StartException when it can't be reached
  public static MasterKeyPlace of(Path dataDirectory) {
    try {
      return new MasterKeyPlace(dataDirectory.toRealPath());
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s can't be used: %s.".formatted(dataDirectory, e), e);
    }
  }

  /// Returns the directory beside the data directory.
  public Path directory() {
    return dataDirectory.resolveSibling(dataDirectory.getFileName() + SUFFIX);
  }

  /// Returns the file beside the data directory, which may be missing.
  public Path beside() {
    return directory().resolve(FILE);
  }

  /// Returns the file of earlier versions, which may be missing.
  public Path inside() {
    return dataDirectory.resolve(FILE);
  }

  /// Returns the file that is there, or the one beside the data directory if there is none.
  public Path current() {
    return Files.exists(inside()) ? inside() : beside();
  }
}
