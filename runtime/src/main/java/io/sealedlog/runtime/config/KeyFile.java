package io.sealedlog.runtime.config;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Hmac;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// A file of keys: 32 bytes each in base64url, one per line, readable only by the file's owner
/// (0600 or 0400). An existing file is never overwritten.
///
/// @param name of the file in messages, such as "master key"
/// @param without what doesn't work without the file, as the end of a sentence
public record KeyFile(Path path, String name, String without) {
  private static final int KEY_LENGTH = 32;
  private static final int TEXT_LENGTH = 43;
  private static final String ID_LABEL = "sealedlog key id";
  private static final int ID_LENGTH = 8;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  /// Reads the only key.
  ///
  /// @throws StartException when the file is missing, accessible to others, or doesn't hold exactly
  ///   one key
  public SecretBytes readOne() {
    List<SecretBytes> keys = parse();
    if (keys.size() != 1) {
      keys.forEach(SecretBytes::close);
      throw malformed("43 characters in one line");
    }
    return keys.getFirst();
  }

  /// Reads all keys in the order of the file, at least one.
  ///
  /// @throws StartException when the file is missing, accessible to others, or holds anything but
  ///   keys
  public List<SecretBytes> readAll() {
    return parse();
  }

  /// Returns the id of each key in the order of the file: 16 hexadecimal digits, by which keys can
  /// be told apart and which reveal nothing of them.
  ///
  /// @throws StartException as [#readAll]
  public List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (SecretBytes key : readAll()) {
      try (key) {
        byte[] mac = Hmac.sha256(key.shared(), ID_LABEL.getBytes(StandardCharsets.US_ASCII));
        ids.add(HexFormat.of().formatHex(mac, 0, ID_LENGTH));
      }
    }
    return ids;
  }

  /// Writes a new key unless the file exists.
  ///
  /// @return whether the file was created
  /// @throws StartException when the file can't be written
  public boolean createIfAbsent(SecureRandom random) {
    Path directory = path.toAbsolutePath().resolveSibling("");
    try (SecretBytes key = SecretBytes.random(random, KEY_LENGTH)) {
      Path draft =
          Files.createTempFile(
              directory, ".key", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        write(draft, Base64Url.encode(key.shared()) + "\n");
        // Unlike a move, a hard link fails when the name exists, also when another process has just
        // created it.
        Files.createLink(path, draft);
      } finally {
        Files.delete(draft);
      }
      sync(directory);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException | UnsupportedOperationException e) {
      throw new StartException("The " + name + " file " + path + " can't be created: " + e, e);
    }
  }

  private List<SecretBytes> parse() {
    byte[] text = bytes();
    List<SecretBytes> keys = new ArrayList<>();
    try {
      for (String line :
          new String(text, StandardCharsets.US_ASCII).stripTrailing().split("\n", -1)) {
        keys.add(key(line.stripTrailing()));
      }
      return keys;
    } catch (StartException e) {
      keys.forEach(SecretBytes::close);
      throw e;
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private byte[] bytes() {
    try {
      requireOwnerOnly();
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new StartException(
          "The " + name + " file " + path + " does not exist; without it " + without + ".");
    } catch (IOException e) {
      throw new StartException("The " + name + " file " + path + " can't be read: " + e, e);
    }
  }

  private SecretBytes key(String line) {
    if (line.length() == TEXT_LENGTH) {
      try {
        return SecretBytes.takeOwnershipOf(Base64Url.decode(line));
      } catch (MalformedException e) {
        // Reported like a wrong length.
      }
    }
    throw malformed("43 characters in one line");
  }

  private StartException malformed(String form) {
    return new StartException(
        "The %s file %s is not a %s: that is 32 bytes as base64url without padding, %s."
            .formatted(name, path, name, form));
  }

  private void requireOwnerOnly() throws IOException {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(path);
    } catch (UnsupportedOperationException e) {
      throw new StartException(
          "The " + name + " file " + path + " is on a file system without owner permissions.", e);
    }
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new StartException(
          "The %s file %s has the permissions %s; only its owner may have access (chmod 600)."
              .formatted(name, path, PosixFilePermissions.toString(permissions)));
    }
  }

  private static void write(Path file, String line) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
