package io.sealedlog.allinone;

import io.sealedlog.runtime.StartException;
import io.sealedlog.vault.keys.MasterKeyFile;
import io.sealedlog.vault.keys.MasterKeyPlace;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/// The master key of a data directory, beside it.
final class DataDirectoryKey {
  private final Path data;
  private final MasterKeyPlace place;

  /// @param data an absolute path without links
  DataDirectoryKey(Path data) {
    if (data.getFileName() == null) {
      throw new StartException(
          "There is no place beside the data directory %s for the master key; take another directory."
              .formatted(data));
    }
    this.data = data;
    this.place = new MasterKeyPlace(data);
  }

  /// Returns the file, and makes it when there is no data that could be under another key.
  Path provide(boolean hasData, SecureRandom random) {
    if (Files.exists(place.inside())) {
      requireOne();
      return place.inside();
    }
    if (hasData && !Files.exists(place.beside())) {
      throw new StartException(
          "The master key file %s does not exist; without it the vault in %s can't be opened. If that directory was moved, or restored from a copy, put the key where it belongs."
              .formatted(place.beside(), data));
    }
    if (!hasData) {
      makeDirectory();
      MasterKeyFile.createIfAbsent(place.beside(), random);
    }
    return place.beside();
  }

  /// Copies the key, with its permissions, unless it is there.
  ///
  /// @return whether it was not there
  boolean take(Path from) {
    Path to = place.beside();
    try {
      if (Files.exists(to)) {
        if (Files.mismatch(from, to) >= 0) {
          throw new StartException(
              "%s is there, and is another key than %s; move it elsewhere first."
                  .formatted(to, from));
        }
        return false;
      }
      makeDirectory();
      Path _ = Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      return true;
    } catch (IOException e) {
      throw new StartException("The key %s can't be copied to %s: %s.".formatted(from, to, e), e);
    }
  }

  /// Deletes the file beside the directory, and its folder if nothing else is in it.
  void delete() throws IOException {
    if (!Files.isDirectory(place.directory())) {
      return;
    }
    List<Path> all;
    try (Stream<Path> there = Files.list(place.directory())) {
      all = there.toList();
    }
    for (Path each : all) {
      if (each.equals(place.beside()) || DataDirectory.isKeyDraft(each)) {
        Files.delete(each);
      }
    }
    try {
      Files.delete(place.directory());
    } catch (DirectoryNotEmptyException e) {
      // What else is in it is somebody's.
    }
  }

  private void requireOne() {
    try {
      if (Files.exists(place.beside()) && Files.mismatch(place.inside(), place.beside()) >= 0) {
        throw new StartException(
            "There are two master keys, %s and %s; leave the one with which the data was made."
                .formatted(place.inside(), place.beside()));
      }
    } catch (IOException e) {
      throw new StartException(
          "The master key file %s can't be read: %s.".formatted(place.inside(), e), e);
    }
  }

  private void makeDirectory() {
    try {
      requireSameFileSystem(data, place.directory());
      Files.createDirectories(place.directory());
      Files.setPosixFilePermissions(
          place.directory(), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new StartException(
          "The directory %s for the master key can't be made: %s.".formatted(place.directory(), e),
          e);
    }
  }

  // When the data directory is a volume by itself, what is made beside it may be gone with the
  // container or the machine while the volume stays.
  static void requireSameFileSystem(Path data, Path keys) throws IOException {
    Object own = Files.getAttribute(data, "unix:dev");
    if (!own.equals(Files.getAttribute(keys.resolveSibling(""), "unix:dev"))) {
      throw new StartException(
          "The data directory %s is a file system by itself, and its master key would be made outside of it, in %s. Make a key where it is kept for as long as the data, and say where with vault.master-key-file."
              .formatted(data, keys));
    }
  }
}
