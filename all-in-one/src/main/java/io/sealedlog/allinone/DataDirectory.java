package io.sealedlog.allinone;

import com.sun.security.auth.module.UnixSystem;
import io.sealedlog.embedded.PrivateFiles;
import io.sealedlog.embedded.RunningServers;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.vault.keys.MasterKeyPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The one directory with all that an all-in-one process has but the master key, which is beside
/// it: Kafka's log, PostgreSQL's data, the worker's state. One process holds it at a time.
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  private static final String KAFKA = "kafka";
  private static final String WORKER = "worker";
  private static final String POSTGRES = "postgresql";
  private static final String MASTER_KEY = "master.key";
  private static final String LOG_KEY = "log.key";
  private static final String CLOSED = "closed";
  private static final String MOVE = "move.properties";

  private static final Set<String> FOLDERS = Set.of(KAFKA, WORKER, POSTGRES);
  private static final Set<String> FILES = Set.of(LOCK, MASTER_KEY, LOG_KEY, CLOSED, MOVE);

  /// A key that was being written when the process was killed.
  private static final Pattern KEY_DRAFT = Pattern.compile("\\.key.*\\.tmp");

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
      return locked(path, StandardOpenOption.CREATE);
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s can't be used: %s.".formatted(directory, e), e);
    }
  }

  /// Takes the lock of a directory that was a data directory before, and makes nothing in it.
  ///
  /// @throws StartException when it is none, or another process holds it
  public static DataDirectory openExisting(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        throw new StartException("There is no directory %s.".formatted(directory));
      }
      Path path = directory.toRealPath();
      if (!Files.isRegularFile(path.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)) {
        throw new StartException(
            "%s is no data directory of SealedLog: there is no file %s in it."
                .formatted(path, LOCK));
      }
      return locked(path);
    } catch (IOException e) {
      throw new StartException(
          "The data directory %s can't be used: %s.".formatted(directory, e), e);
    }
  }

  private static DataDirectory locked(Path path, OpenOption... more) throws IOException {
    Set<OpenOption> options = new HashSet<>(List.of(more));
    options.addAll(List.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    FileChannel channel = FileChannel.open(path.resolve(LOCK), options);
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
  }

  public Path path() {
    return path;
  }

  /// Makes a directory that doesn't exist yet, or takes one that is empty.
  ///
  /// @throws StartException when there is something in it
  public static DataDirectory create(Path directory) {
    if (Files.exists(directory)) {
      try (Stream<Path> there = Files.list(directory)) {
        if (there.findAny().isPresent()) {
          throw new StartException(
              "%s is not empty; name a directory that doesn't exist yet.".formatted(directory));
        }
      } catch (IOException e) {
        throw new StartException(
            "The data directory %s can't be used: %s.".formatted(directory, e), e);
      }
    }
    return open(directory);
  }

  /// The servers of the process that runs on a data directory.
  ///
  /// @throws StartException when nothing was ever started there
  public static RunningServers servers(Path data) {
    return RunningServers.find(data.resolve(KAFKA), data.resolve(POSTGRES));
  }

  /// The process that holds a data directory, if there is one.
  public static Optional<ProcessHandle> holder(Path data) {
    Path lock = data.resolve(LOCK);
    if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(lock, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // Closing the channel gives a lock back that was free.
      return lock(channel) == null
          ? ProcessHandle.of(Long.parseLong(holder(channel).strip()))
          : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      throw new StartException("The data directory %s can't be used: %s.".formatted(data, e), e);
    }
  }

  /// Where the master key of a data directory is, unless a setting says otherwise.
  public static Path masterKeyOf(Path data) {
    return MasterKeyPlace.of(data).current();
  }

  /// Where the log key of a data directory is.
  public static Path logKeyIn(Path data) {
    return data.resolve(LOG_KEY);
  }

  /// Where a move of this system to a cluster keeps how far it is.
  public static Path moveIn(Path data) {
    return data.resolve(MOVE);
  }

  /// Keeps servers from being started here, also after this process ends.
  ///
  /// @param because a sentence for whoever tries to
  public static void closeToServers(Path data, String because) {
    try {
      PrivateFiles.write(data.resolve(CLOSED), because);
    } catch (IOException e) {
      throw new StartException("The data directory %s can't be used: %s.".formatted(data, e), e);
    }
  }

  /// Ends what [#closeToServers] began.
  public static void openToServers(Path data) {
    try {
      boolean _ = Files.deleteIfExists(data.resolve(CLOSED));
    } catch (IOException e) {
      throw new StartException("The data directory %s can't be used: %s.".formatted(data, e), e);
    }
  }

  /// @throws StartException when the directory was closed to servers, with the reason
  void requireOpenToServers() {
    Optional<String> reason = closedBecause(path);
    if (reason.isPresent()) {
      throw new StartException(reason.get());
    }
  }

  /// Why servers must not be started on a data directory; empty when they may.
  public static Optional<String> closedBecause(Path data) {
    Path closed = data.resolve(CLOSED);
    try {
      return Files.exists(closed)
          ? Optional.of(Files.readString(closed, StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IOException e) {
      throw new StartException("%s can't be read: %s.".formatted(closed, e), e);
    }
  }

  /// The names of what is in it that SealedLog did not put there, or not as it is.
  public List<String> foreign() throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(each -> !isOwn(each))
          .map(each -> each.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /// Deletes everything in it, and its master key.
  public void emptyWithKey() throws IOException {
    masterKey().delete();
    empty();
  }

  /// Deletes everything in it. What marks it as a data directory goes last: after a failure the
  /// rest can be deleted, too.
  public void empty() throws IOException {
    List<Path> all;
    try (Stream<Path> parts = Files.list(path)) {
      all = parts.filter(part -> !part.equals(path.resolve(LOCK))).toList();
    }
    for (Path part : all) {
      deleteTree(part);
    }
    Files.delete(path.resolve(LOCK));
  }

  static boolean isKeyDraft(Path file) {
    return KEY_DRAFT.matcher(file.getFileName().toString()).matches();
  }

  // A link leads to what is somebody's.
  private static boolean isOwn(Path part) {
    String name = part.getFileName().toString();
    return FOLDERS.contains(name)
        ? Files.isDirectory(part, LinkOption.NOFOLLOW_LINKS)
        : (FILES.contains(name) || isKeyDraft(part))
            && Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS);
  }

  // Follows no links.
  private static void deleteTree(Path top) throws IOException {
    Path _ =
        Files.walkFileTree(
            top,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult postVisitDirectory(
                  Path directory, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                  throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
              }
            });
  }

  public Path kafka() {
    return ownPart(KAFKA);
  }

  public Path workerState() {
    return ownPart(WORKER);
  }

  /// PostgreSQL's launcher sees to its permissions.
  public Path postgres() {
    return path.resolve(POSTGRES);
  }

  /// Returns the file of the master key, and makes one for a directory that has no data yet. One
  /// that has data and lost its key gets no new one, because that couldn't open anything.
  ///
  /// @throws StartException when the key is missing, when there are two, or when there is no place
  ///   beside the directory
  public Path masterKey(SecureRandom random) {
    return masterKey().provide(Files.exists(postgres().resolve("data")), random);
  }

  DataDirectoryKey masterKey() {
    return new DataDirectoryKey(path);
  }

  /// Copies the master key of a system that is restored here to where it belongs.
  ///
  /// @return whether there was none before
  /// @throws StartException when there is another one
  public boolean takeMasterKey(Path from) {
    return masterKey().take(from);
  }

  /// Returns the file of the key by which the projector recognizes the worker's events, and creates
  /// it for a new data directory.
  public Path logKey(SecureRandom random) {
    Path file = path.resolve(LOG_KEY);
    if (!Files.exists(postgres().resolve("data"))) {
      LogKeys.createIfAbsent(file, random);
    }
    return file;
  }

  Path logKeyFile() {
    return logKeyIn(path);
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
