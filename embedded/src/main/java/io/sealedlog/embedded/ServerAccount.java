package io.sealedlog.embedded;

import com.sun.security.auth.module.UnixSystem;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The account under which PostgreSQL's programs run. PostgreSQL refuses to run as root, so a root
/// process runs them under another account.
sealed interface ServerAccount {
  /// Returns the command line that runs a command under this account.
  List<String> commandLine(List<String> command);

  /// Makes this account the owner of the directory and its contents.
  void makeOwnerOf(Path directory) throws IOException;

  /// @param directory of the data; other users are given execute permission on it if necessary
  /// @param programs a directory that the account must be able to reach, too
  static ServerAccount choose(Path directory, Path programs) throws IOException {
    return new UnixSystem().getUid() == 0 ? chooseForRoot(directory, programs) : new CurrentUser();
  }

  private static ServerAccount chooseForRoot(Path directory, Path programs) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(directory, permissions);
    }
    if (reachableByOthers(directory) && reachableByOthers(programs) && works(Nobody.PREFIX)) {
      return new Nobody();
    }
    if (works(Unprivileged.PREFIX)) {
      return new Unprivileged();
    }
    throw new StartException(
        ("PostgreSQL doesn't run as root, and there is no way to run it as somebody else here:"
                + " either install setpriv (util-linux) and use a data directory that other users"
                + " may pass through (%s isn't, or setpriv is missing), or allow unshare -U, or"
                + " start SealedLog as another user than root.")
            .formatted(directory));
  }

  private static boolean reachableByOthers(Path directory) {
    for (Path path = directory; path != null; path = path.getParent()) {
      try {
        if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private static boolean works(List<String> prefix) {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> concat(List<String> prefix, List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  /// The current account, which isn't root.
  record CurrentUser() implements ServerAccount {
    @Override
    public List<String> commandLine(List<String> command) {
      return command;
    }

    @Override
    public void makeOwnerOf(Path directory) {}
  }

  /// The user `nobody`, which owns nothing else and has no privileges.
  record Nobody() implements ServerAccount {
    private static final String USER = "nobody";
    private static final List<String> PREFIX =
        List.of(
            "setpriv",
            "--reuid=" + USER,
            "--regid=65534",
            "--clear-groups",
            "--no-new-privs",
            "--inh-caps=-all",
            "--");

    @Override
    public List<String> commandLine(List<String> command) {
      return concat(PREFIX, command);
    }

    @Override
    public void makeOwnerOf(Path directory) throws IOException {
      var nobody =
          directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.toList()) {
          if (!Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(nobody)) {
            Files.setOwner(path, nobody);
          }
        }
      }
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  /// A user namespace without mappings: gives access to root's files without root's privileges. For
  /// data directories that other users can't reach.
  record Unprivileged() implements ServerAccount {
    private static final List<String> PREFIX = List.of("unshare", "-U", "--");

    @Override
    public List<String> commandLine(List<String> command) {
      return concat(PREFIX, command);
    }

    @Override
    public void makeOwnerOf(Path directory) throws IOException {
      var us = Files.getOwner(Path.of("/proc/self"));
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path path : all.toList()) {
          Files.setOwner(path, us);
        }
      }
    }
  }
}
