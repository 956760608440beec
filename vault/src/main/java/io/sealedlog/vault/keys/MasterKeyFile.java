package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Base64Url;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/// The master key in a file: 32 bytes as base64url in one line, readable by its owner alone (0600
/// or 0400). Whoever loses it loses the vault, so it is never written over.
public final class MasterKeyFile {
  private static final int TEXT_LENGTH = 43;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private MasterKeyFile() {}

  /// @throws StartException when the file is missing, open to others, or not a key
  public static MasterKey read(Path file, SecureRandom random) {
    byte[] text;
    try {
      requireOwnerOnly(file);
      text = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new StartException(
          "The master key file " + file + " does not exist; without it the vault can't be opened.");
    } catch (IOException e) {
      throw new StartException("The master key file " + file + " can't be read: " + e, e);
    }
    try (SecretBytes key = parse(file, text)) {
      return new MasterKey(key, random);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  /// Writes a new key unless the file exists. Meant for a data directory that is empty: a vault
  /// that exists was sealed under another key, which a new file can't replace.
  ///
  /// @return whether the file was created
  /// @throws StartException when it can't be written
  public static boolean createIfAbsent(Path file, SecureRandom random) {
    Path directory = file.toAbsolutePath().resolveSibling("");
    try (SecretBytes key = SecretBytes.random(random, MasterKey.LENGTH)) {
      Path draft =
          Files.createTempFile(
              directory, ".master-key", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      try {
        write(draft, Base64Url.encode(key.shared()) + "\n");
        // Unlike a move, a link fails when the name is taken, whoever took it and whenever.
        Files.createLink(file, draft);
      } finally {
        Files.delete(draft);
      }
      sync(directory);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException | UnsupportedOperationException e) {
      throw new StartException("The master key file " + file + " can't be created: " + e, e);
    }
  }

  private static void requireOwnerOnly(Path file) throws IOException {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(file);
    } catch (UnsupportedOperationException e) {
      throw new StartException(
          "The master key file " + file + " is on a file system without owner permissions.", e);
    }
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new StartException(
          "The master key file "
              + file
              + " has the permissions "
              + PosixFilePermissions.toString(permissions)
              + "; only its owner may have access (chmod 600).");
    }
  }

  private static SecretBytes parse(Path file, byte[] text) {
    String line = new String(text, StandardCharsets.US_ASCII).stripTrailing();
    if (line.length() == TEXT_LENGTH) {
      try {
        return SecretBytes.takeOwnershipOf(Base64Url.decode(line));
      } catch (MalformedException e) {
        // Answered like a wrong length: the rule is the same sentence.
      }
    }
    throw new StartException(
        "The master key file "
            + file
            + " is not a master key: that is 32 bytes as base64url without padding,"
            + " 43 characters in one line.");
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
