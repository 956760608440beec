package io.sealedlog.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// An authority and the certificates that it has issued, made by the JDK's `keytool`, as PEM files.
final class TestCertificates {
  /// Valid since yesterday, for a year.
  static final String VALID = "-1d";

  /// Expired yesterday.
  static final String EXPIRED = "-2y";

  private static final String PASSWORD = "only for the test";

  private final Path directory;
  private final Path store;

  private TestCertificates(Path directory) {
    this.directory = directory;
    this.store = directory.resolve("store.p12");
  }

  /// Makes the authority.
  ///
  /// @param directory which is created
  static TestCertificates in(Path directory) throws IOException {
    TestCertificates made = new TestCertificates(Files.createDirectories(directory));
    made.keytool(
        List.of(
            "-alias",
            "ca",
            "-dname",
            "CN=" + directory.getFileName(),
            "-startdate",
            "-3y",
            "-validity",
            "3650"),
        List.of("-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign"));
    made.write("ca.pem", certificates("ca", made.open(), 1));
    return made;
  }

  /// Returns the file with the authority's certificate.
  Path authority() {
    return directory.resolve("ca.pem");
  }

  /// Makes a key and a certificate for servers and clients.
  ///
  /// @param names of hosts, such as `ip:127.0.0.1,dns:localhost`
  /// @param start as `keytool -startdate` takes it; the certificate is valid for a year from then,
  ///   or for a day if the start is less than a day ago
  /// @return the file with the key and, after it, the certificate and its issuer's
  Path issue(String commonName, String names, String start) throws IOException {
    keytool(
        List.of("-alias", commonName, "-dname", "CN=" + commonName),
        List.of("-startdate", start, "-validity", start.contains("+") ? "1" : "365"),
        List.of("-signer", "ca", "-ext", "san=" + names),
        List.of("-ext", "eku=serverAuth,clientAuth"));
    KeyStore opened = open();
    return write(
        commonName + ".pem", key(commonName, opened) + certificates(commonName, opened, 2));
  }

  /// Returns the part of the file with the key alone.
  static String keyOf(Path pem) throws IOException {
    String text = Files.readString(pem);
    return text.substring(0, text.indexOf("-----BEGIN CERTIFICATE"));
  }

  /// Returns the part of the file with the certificates alone.
  static String chainOf(Path pem) throws IOException {
    String text = Files.readString(pem);
    return text.substring(text.indexOf("-----BEGIN CERTIFICATE"));
  }

  @SafeVarargs
  private void keytool(List<String>... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    for (List<String> more : arguments) {
      command.addAll(more);
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.txt").toFile())
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(Files.readString(directory.resolve("keytool.txt")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private KeyStore open() throws IOException {
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore opened = KeyStore.getInstance("PKCS12");
      opened.load(in, PASSWORD.toCharArray());
      return opened;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String key(String alias, KeyStore opened) throws IOException {
    try {
      Key key = opened.getKey(alias, PASSWORD.toCharArray());
      return pem("PRIVATE KEY", Objects.requireNonNull(key).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String certificates(String alias, KeyStore opened, int count) throws IOException {
    try {
      Certificate[] chain = opened.getCertificateChain(alias);
      if (chain.length != count) {
        throw new IOException("a chain of " + chain.length + " certificates");
      }
      StringBuilder all = new StringBuilder();
      for (Certificate each : chain) {
        all.append(pem("CERTIFICATE", each.getEncoded()));
      }
      return all.toString();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String pem(String kind, byte[] bytes) {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, lines, kind);
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
