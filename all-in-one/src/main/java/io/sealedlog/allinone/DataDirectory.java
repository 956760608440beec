package io.sealedlog.allinone;

import com.sun.security.auth.module.UnixSystem;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// The one directory with all that an all-in-one process has: Kafka's log, PostgreSQL's data, the
/// worker's state and the master key. One process holds it at a time.
public final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /// Makes the directory if it isn't there, and takes its lock.
  ///
  /// @throws StartException when another process holds it, or it can't be used
  public static DataDirectory open(Path directory) {
    try {
      Path path = Files.createDirectories(directory).toRealPath();
      // PostgreSQL runs as somebody else when we are root, and has to pass through.
      boolean root = new UnixSystem().getUid() == 0;
      restrict(path, root ? "rwx--x--x" : "rwx------");
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String holder = holder(channel);
        channel.close();
        throw new StartException(
            "The data directory %s is in use by the process %s; stop that one or take another directory with --data."
                .formatted(path, holder));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
          0);
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s can't be used: %s.".formatted(directory, e), e);
    }
  }

  public Path path() {
    return path;
  }

  public Path kafka() {
    return ownPart("kafka");
  }

  public Path workerState() {
    return ownPart("worker");
  }

  /// PostgreSQL's launcher sees to its permissions.
  public Path postgres() {
    return path.resolve("postgresql");
  }

  /// Makes a master key for a directory that has no data yet. One that has data and lost its key
  /// gets no new one, because that couldn't open anything.
  ///
  /// @return the file, which may be missing: the vault says so
  public Path masterKey(SecureRandom random) {
    Path file = path.resolve("master.key");
    if (!Files.exists(postgres().resolve("data"))) {
      MasterKeyFile.createIfAbsent(file, random);
    }
    return file;
  }

  /// The same for the key by which the projector knows the worker's events.
  public Path logKey(SecureRandom random) {
    Path file = path.resolve("log.key");
    if (!Files.exists(postgres().resolve("data"))) {
      LogKeys.createIfAbsent(file, random);
    }
    return file;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new IllegalStateException("the lock of the data directory can't be released", e);
    }
  }

  private Path ownPart(String name) {
    try {
      Path part = Files.createDirectories(path.resolve(name));
      restrict(part, "rwx------");
      return part;
    } catch (IOException e) {
      throw new StartException(
          "The directory %s/%s can't be used: %s.".formatted(path, name, e), e);
    }
  }

  private static void restrict(Path directory, String permissions) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(20);
    channel.read(content, 0);
    return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
  }
}
