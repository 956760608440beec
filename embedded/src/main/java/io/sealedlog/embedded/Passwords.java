package io.sealedlog.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Properties;

/// The random passwords of the embedded server's roles, in a file that only its owner can read.
final class Passwords {
  private static final int LENGTH_BYTES = 24;

  private final Properties byRole;

  private Passwords(Properties byRole) {
    this.byRole = byRole;
  }

  /// Reads the file in the directory, or creates it.
  static Passwords in(Path directory) throws IOException {
    Path file = directory.resolve("passwords.properties");
    Properties byRole = new Properties();
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        byRole.load(reader);
      }
      return new Passwords(byRole);
    }
    SecureRandom random = new SecureRandom();
    for (String role : Databases.ROLES) {
      byte[] bytes = new byte[LENGTH_BYTES];
      random.nextBytes(bytes);
      byRole.setProperty(role, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
    StringWriter text = new StringWriter();
    byRole.store(text, null);
    PrivateFiles.write(file, text.toString());
    return new Passwords(byRole);
  }

  String of(String role) {
    String password = byRole.getProperty(role);
    if (password == null) {
      throw new IllegalArgumentException("no such role: " + role);
    }
    return password;
  }

  @Override
  public String toString() {
    return "Passwords[" + byRole.stringPropertyNames() + "]";
  }
}
