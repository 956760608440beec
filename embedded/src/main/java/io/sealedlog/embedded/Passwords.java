package io.sealedlog.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/// The random passwords of an embedded server's users, in a file that only its owner can read.
final class Passwords {
  private static final String FILE = "passwords.properties";
  private static final int LENGTH_BYTES = 24;

  private final Properties byUser;

  private Passwords(Properties byUser) {
    this.byUser = byUser;
  }

  /// Reads the file in the directory, or creates it with passwords of these users.
  static Passwords in(Path directory, List<String> users) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      return existing(directory);
    }
    Properties byUser = new Properties();
    for (String user : users) {
      byUser.setProperty(user, random());
    }
    StringWriter text = new StringWriter();
    byUser.store(text, null);
    PrivateFiles.write(file, text.toString());
    return new Passwords(byUser);
  }

  /// Reads the file in the directory.
  ///
  /// @throws IOException when there is none
  static Passwords existing(Path directory) throws IOException {
    Properties byUser = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve(FILE))) {
      byUser.load(reader);
    }
    return new Passwords(byUser);
  }

  /// Returns a new password, of letters, digits, dashes and underscores.
  static String random() {
    byte[] bytes = new byte[LENGTH_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  String of(String user) {
    String password = byUser.getProperty(user);
    if (password == null) {
      throw new IllegalArgumentException("no such user: " + user);
    }
    return password;
  }

  @Override
  public String toString() {
    return "Passwords[" + byUser.stringPropertyNames() + "]";
  }
}
