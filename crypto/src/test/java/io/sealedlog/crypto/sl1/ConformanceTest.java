package io.sealedlog.crypto.sl1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.Hmac;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.ConformanceVectors.Case;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.agreement.X25519Agreement;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;

class ConformanceTest {
  @Test
  void aesGcmIsThatOfWycheproof() {
    int run = 0;
    for (Case c : ConformanceVectors.wycheproof("wycheproof_aes_gcm.json")) {
      if (c.group().get("keySize").asInt() != 256
          || c.group().get("ivSize").asInt() != 96
          || c.group().get("tagSize").asInt() != 128) {
        continue;
      }
      run++;
      byte[] sealed = Layout.empty().bytes(c.hex("ct")).bytes(c.hex("tag")).toArray();
      if (c.valid()) {
        assertThat(AesGcm.seal(c.hex("key"), c.hex("iv"), c.hex("aad"), c.hex("msg")))
            .isEqualTo(sealed);
        assertThat(AesGcm.open(c.hex("key"), c.hex("iv"), c.hex("aad"), sealed))
            .isEqualTo(c.hex("msg"));
      } else {
        assertThatExceptionOfType(OpenFailedException.class)
            .as(c.name())
            .isThrownBy(() -> AesGcm.open(c.hex("key"), c.hex("iv"), c.hex("aad"), sealed));
      }
    }
    assertThat(run).isGreaterThan(50);
  }

  @Test
  void hkdfIsThatOfWycheproof() {
    for (Case c : ConformanceVectors.wycheproof("wycheproof_hkdf_sha256.json")) {
      int size = c.test().get("size").asInt();
      if (c.valid()) {
        assertThat(Hkdf.derive(c.hex("ikm"), c.hex("salt"), c.hex("info"), size))
            .as(c.name())
            .isEqualTo(c.hex("okm"));
      } else {
        assertThatExceptionOfType(RuntimeException.class)
            .as(c.name())
            .isThrownBy(() -> Hkdf.derive(c.hex("ikm"), c.hex("salt"), c.hex("info"), size));
      }
    }
  }

  @Test
  void hmacIsThatOfWycheproof() {
    for (Case c : ConformanceVectors.wycheproof("wycheproof_hmac_sha256.json")) {
      byte[] tag = Arrays.copyOf(Hmac.sha256(c.hex("key"), c.hex("msg")), c.hex("tag").length);
      assertThat(Arrays.equals(tag, c.hex("tag"))).as(c.name()).isEqualTo(c.valid());
    }
  }

  @Test
  void pbkdf2IsThatOfWycheproof() throws Exception {
    int run = 0;
    for (Case c : ConformanceVectors.wycheproof("wycheproof_pbkdf2_hmacsha256.json")) {
      int iterations = c.test().get("iterationCount").asInt();
      String password = utf8OrNull(c.hex("password"));
      if (password == null || iterations > 100_000 || c.hex("salt").length == 0) {
        continue;
      }
      run++;
      PBEKeySpec spec =
          new PBEKeySpec(
              password.toCharArray(), c.hex("salt"), iterations, 8 * c.test().get("dkLen").asInt());
      assertThat(
              SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                  .generateSecret(spec)
                  .getEncoded())
          .as(c.name())
          .isEqualTo(c.hex("dk"));
    }
    assertThat(run).isGreaterThan(20);
  }

  @Test
  void ed25519IsThatOfWycheproof() {
    for (Case c : ConformanceVectors.wycheproof("wycheproof_ed25519.json")) {
      Ed25519Signer verifier = new Ed25519Signer();
      verifier.init(
          false, new Ed25519PublicKeyParameters(VectorFile.hex(c.group().get("publicKey"), "pk")));
      byte[] message = c.hex("msg");
      verifier.update(message, 0, message.length);
      assertThat(verifier.verifySignature(c.hex("sig"))).as(c.name()).isEqualTo(c.valid());
    }
  }

  @Test
  void x25519IsThatOfWycheproofExceptForWhatSl1Refuses() {
    int refused = 0;
    for (Case c : ConformanceVectors.wycheproof("wycheproof_x25519.json")) {
      Bytes publicKey = Bytes.wrap(c.hex("public"));
      if (c.flagged("NonCanonicalPublic")
          || c.flagged("LowOrderPublic")
          || c.flagged("ZeroSharedSecret")) {
        refused++;
        assertThatExceptionOfType(MalformedException.class)
            .as(c.name())
            .isThrownBy(() -> Suite.X25519.requirePublicKey(publicKey));
      } else {
        Suite.X25519.requirePublicKey(publicKey);
        X25519Agreement agreement = new X25519Agreement();
        agreement.init(new X25519PrivateKeyParameters(c.hex("private")));
        byte[] shared = new byte[32];
        agreement.calculateAgreement(new X25519PublicKeyParameters(publicKey.toArray()), shared, 0);
        assertThat(shared).as(c.name()).isEqualTo(c.hex("shared"));
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  @Test
  void x25519SetUpAndExportAreThoseOfRfc9180() {
    int run = 0;
    for (JsonNode vector : ConformanceVectors.read("rfc9180_x25519_hkdf_sha256.json")) {
      if (vector.get("mode").asInt() != 0 || vector.get("aead_id").asInt() != 2) {
        continue;
      }
      Bytes publicKey = Bytes.wrap(VectorFile.hex(vector, "pkRm"));
      SecretBytes privateKey = SecretBytes.takeOwnershipOf(VectorFile.hex(vector, "skRm"));
      assertThat(Hpke.publicKey(Suite.X25519, privateKey)).isEqualTo(publicKey);
      for (JsonNode export : vector.get("exports")) {
        run++;
        String context =
            new String(VectorFile.hex(export, "exporter_context"), StandardCharsets.US_ASCII);
        Hpke.SenderExport sent =
            Hpke.sendExport(
                Suite.X25519,
                publicKey,
                VectorFile.hex(vector, "info"),
                context,
                new FixedRandom(VectorFile.hex(vector, "skEm")));
        assertThat(sent.encapsulation().toArray()).isEqualTo(VectorFile.hex(vector, "enc"));
        assertThat(sent.exported().shared()).isEqualTo(VectorFile.hex(export, "exported_value"));
      }
    }
    assertThat(run).isEqualTo(3);
  }

  @Test
  void xWingEncapsulationAndExportAreThoseOfHpkePq() {
    int run = 0;
    for (JsonNode vector : ConformanceVectors.read("hpke_pq.json")) {
      if (vector.get("kem_id").asInt() != 0x647A || vector.get("kdf_id").asInt() != 1) {
        continue;
      }
      run++;
      Bytes publicKey = Bytes.wrap(VectorFile.hex(vector, "pkRm"));
      SecretBytes privateKey = SecretBytes.takeOwnershipOf(VectorFile.hex(vector, "skRm"));
      assertThat(Hpke.publicKey(Suite.X_WING, privateKey)).isEqualTo(publicKey);
      Hpke.SenderExport sent =
          Hpke.sendExport(
              Suite.X_WING,
              publicKey,
              VectorFile.hex(vector, "info"),
              "",
              new FixedRandom(VectorFile.hex(vector, "ikmE")));
      assertThat(sent.encapsulation().toArray()).isEqualTo(VectorFile.hex(vector, "enc"));
      // The vector's export is for ChaCha20-Poly1305, whose number is part of the key schedule.
      assertThat(exportWithChaCha(vector, privateKey))
          .isEqualTo(VectorFile.hex(vector.get("exports").get(0), "exported_value"));
    }
    assertThat(run).isEqualTo(1);
  }

  private static byte[] exportWithChaCha(JsonNode vector, SecretBytes privateKey) {
    var hpke =
        new org.bouncycastle.crypto.hpke.HPKE(
            org.bouncycastle.crypto.hpke.HPKE.mode_base,
            org.bouncycastle.crypto.hpke.HPKE.kem_X_WING,
            org.bouncycastle.crypto.hpke.HPKE.kdf_HKDF_SHA256,
            org.bouncycastle.crypto.hpke.HPKE.aead_CHACHA20_POLY1305);
    JsonNode export = vector.get("exports").get(0);
    return hpke.setupBaseR(
            VectorFile.hex(vector, "enc"),
            hpke.deserializePrivateKey(privateKey.shared(), null),
            VectorFile.hex(vector, "info"))
        .export(VectorFile.hex(export, "exporter_context"), export.get("L").asInt());
  }

  private static String utf8OrNull(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
