package io.sealedlog.gateway.http;

import io.sealedlog.gateway.config.HttpSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Loads the server's certificate and key from PEM files (RFC 7468), for TLS 1.3 only.
final class PemFiles {
  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private PemFiles() {}

  /// @throws IllegalArgumentException that names the file and the rule, when a file is invalid
  static SslContextFactory.Server tlsContext(HttpSettings.Tls tls) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] noPassword = new char[0];
      Certificate[] chain = certificates(tls.certificate());
      store.setKeyEntry(
          "server", key(tls.key(), chain[0].getPublicKey().getAlgorithm()), noPassword, chain);
      SslContextFactory.Server context = new SslContextFactory.Server();
      context.setKeyStore(store);
      context.setKeyStorePassword("");
      context.setIncludeProtocols("TLSv1.3");
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "the TLS certificate and key can't be used together: " + e.getMessage(), e);
    }
  }

  private static Certificate[] certificates(Path file)
      throws IOException, GeneralSecurityException {
    byte[] pem = read(file, "http.tls.certificate");
    Certificate[] chain =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))
            .toArray(Certificate[]::new);
    if (chain.length == 0) {
      throw new IllegalArgumentException(
          "http.tls.certificate: " + file + " must hold a PEM certificate");
    }
    return chain;
  }

  private static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    String pem = new String(read(file, "http.tls.key"), java.nio.charset.StandardCharsets.US_ASCII);
    Matcher matcher = PRIVATE_KEY.matcher(pem);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "http.tls.key: " + file + " must hold a PEM private key (PKCS #8, not encrypted)");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static byte[] read(Path file, String setting) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(setting + ": " + file + " must be a readable file");
    }
    return Files.readAllBytes(file);
  }
}
