package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Sha256;
import io.sealedlog.runtime.StartException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of a backup, readable by their owner only. `SHA256SUMS` has the digest of each other
/// file, in the form of coreutils' `sha256sum`, and is written last: a backup without it is not
/// complete.
public final class BackupDirectory {
  static final String SUMS = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  ([a-z0-9_./-]{1,100})");
  private static final int BUFFER = 1024 * 1024;

  private final Path path;
  private final Map<String, String> digests = new TreeMap<>();
  private final List<Path> folders = new ArrayList<>();

  private BackupDirectory(Path path) {
    this.path = path;
  }

  /// Makes the directory, or takes one that is empty.
  ///
  /// @throws StartException when there is something in it, or it can't be made
  public static BackupDirectory create(Path directory) {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> there = Files.list(directory)) {
        if (there.findAny().isPresent()) {
          throw new StartException(
              "%s is not empty; name a directory that doesn't exist yet.".formatted(directory));
        }
      }
      Path path = directory.toRealPath();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
      return new BackupDirectory(path);
    } catch (NotDirectoryException e) {
      throw new StartException("%s is no directory.".formatted(directory), e);
    } catch (IOException e) {
      throw cantBeWritten(directory, e);
    }
  }

  /// Opens a complete backup, of which nothing was looked at yet but the list of its files.
  ///
  /// @throws StartException when it is none, or not complete
  public static BackupDirectory open(Path directory) {
    BackupDirectory opened = new BackupDirectory(directory);
    Path sums = directory.resolve(SUMS);
    if (!Files.isDirectory(directory)) {
      throw new StartException("There is no directory %s.".formatted(directory));
    }
    if (!Files.isRegularFile(sums)) {
      throw new StartException(
          "%s is no complete backup: there is no %s in it, which is written last. Take another backup."
              .formatted(directory, SUMS));
    }
    try {
      for (String line : Files.readAllLines(sums, StandardCharsets.UTF_8)) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches() || matcher.group(2).contains("..")) {
          throw new StartException("%s is damaged: it has a line that is none.".formatted(sums));
        }
        opened.digests.put(matcher.group(2), matcher.group(1));
      }
      return opened;
    } catch (IOException e) {
      throw new StartException("%s can't be read: %s.".formatted(sums, e), e);
    }
  }

  public Path path() {
    return path;
  }

  /// Returns the names of the files.
  public List<String> files() {
    return List.copyOf(digests.keySet());
  }

  /// Makes a file, which is part of the backup when it is closed.
  DigestedFile newFile(String name) throws IOException {
    Path file = path.resolve(name);
    Path parent = file.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      Files.createDirectory(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      folders.add(parent);
    }
    return new DigestedFile(file, digest -> digests.put(name, digest));
  }

  /// Writes the list of the files: the backup is complete.
  void complete() throws IOException {
    StringBuilder lines = new StringBuilder();
    digests.forEach((name, digest) -> lines.append(digest).append("  ").append(name).append('\n'));
    Path draft = path.resolve(SUMS + ".new");
    try (DigestedFile file = new DigestedFile(draft, _ -> {})) {
      file.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    }
    for (Path folder : folders) {
      force(folder);
    }
    force(path);
    Files.move(draft, path.resolve(SUMS), StandardCopyOption.ATOMIC_MOVE);
    force(path);
  }

  /// Reads all files and compares their digests.
  ///
  /// @return the number of bytes
  /// @throws StartException naming each file that is missing, cut or changed
  public long verify() {
    List<String> faults = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<String, String> file : digests.entrySet()) {
      Path found = path.resolve(file.getKey());
      if (!Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)) {
        faults.add("The file %s is missing.".formatted(found));
        continue;
      }
      try {
        if (!digestOf(found).equals(file.getValue())) {
          faults.add(
              "The file %s is not what was written: it is cut or changed (its SHA-256 is another)."
                  .formatted(found));
        }
        bytes += Files.size(found);
      } catch (IOException e) {
        faults.add("The file %s can't be read: %s.".formatted(found, e));
      }
    }
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator(), faults));
    }
    return bytes;
  }

  /// Returns the digest that the list has of a file, empty when the file is not in it.
  String digest(String name) {
    return digests.getOrDefault(name, "");
  }

  /// @throws StartException when the file isn't in the backup
  DataInputStream read(String name) throws IOException {
    if (!digests.containsKey(name)) {
      throw new StartException("%s is not in the backup %s.".formatted(name, path));
    }
    return new DataInputStream(
        new BufferedInputStream(Files.newInputStream(path.resolve(name)), BUFFER));
  }

  static StartException cantBeWritten(Path directory, IOException failure) {
    return new StartException("%s can't be written: %s.".formatted(directory, failure), failure);
  }

  private static String digestOf(Path file) throws IOException {
    MessageDigest digest = Sha256.newDigest();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      int length;
      while ((length = in.read(buffer)) > 0) {
        digest.update(buffer, 0, length);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
