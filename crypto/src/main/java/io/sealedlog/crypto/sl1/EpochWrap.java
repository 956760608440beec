package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.UUID;

/// An epoch's seed, sealed to one member (section 5).
///
/// @param enc the HPKE encapsulation to the member's key, of the epoch's suite
/// @param iv 12 bytes
/// @param ciphertext 48 bytes: the seed and its tag
public record EpochWrap(Bytes enc, Bytes iv, Bytes ciphertext) {
  private static final String LABEL = "sl1/epoch-wrap";

  public EpochWrap {
    Require.length(iv, AesGcm.IV_LENGTH, "epoch wrap: iv");
    Require.length(ciphertext, EpochKeys.SEED_LENGTH + AesGcm.TAG_LENGTH, "epoch wrap: ciphertext");
  }

  /// @throws MalformedException when the member has no usable key of the epoch's suite
  public static EpochWrap seal(
      EpochHeader header,
      Recipient recipient,
      ConversationShare share,
      EpochKeys keys,
      SecureRandom random) {
    requireSame(header, keys);
    byte[] info = info(header, recipient);
    Hpke.SenderExport sent =
        Hpke.sendExport(header.suite(), recipient.publicKey(), info, LABEL, random);
    try (SecretBytes exported = sent.exported();
        SecretBytes key = wrapKey(exported, share)) {
      byte[] iv = AesGcm.newIv(random);
      byte[] ciphertext = AesGcm.seal(key.shared(), iv, info, keys.seed().shared());
      return new EpochWrap(sent.encapsulation(), Bytes.wrap(iv), Bytes.wrap(ciphertext));
    }
  }

  /// Opens the wrap and makes the reader's checks: the wrap authenticates, the share is the one
  /// committed to, the seed gives the epoch's public key.
  ///
  /// @param recipient the member it is sealed to, with the public key of `member`
  /// @throws OpenFailedException when a check fails
  /// @throws MalformedException for an encapsulation that the suite refuses
  public EpochKeys open(
      EpochHeader header, Recipient recipient, KemKeyPair member, ConversationShare share) {
    requireEncapsulation(header.suite());
    if (!header.commitsTo(share)
        || member.suite() != header.suite()
        || !member.publicKey().equals(recipient.publicKey())) {
      throw new OpenFailedException();
    }
    byte[] info = info(header, recipient);
    try (SecretBytes exported = Hpke.receiveExport(member, enc, info, LABEL);
        SecretBytes key = wrapKey(exported, share)) {
      byte[] seed = AesGcm.open(key.shared(), iv.shared(), info, ciphertext.shared());
      EpochKeys keys = EpochKeys.ofSeed(header.suite(), SecretBytes.takeOwnershipOf(seed));
      if (!MessageDigest.isEqual(keys.publicKey().shared(), header.publicKey().shared())) {
        keys.close();
        throw new OpenFailedException();
      }
      return keys;
    }
  }

  /// Makes the checks that are possible without the keys to open the wrap.
  ///
  /// @throws MalformedException when the suite refuses `enc`
  public void requireEncapsulation(Suite suite) {
    suite.requireEncapsulation(enc);
  }

  private static void requireSame(EpochHeader header, EpochKeys keys) {
    if (!header.publicKey().equals(keys.publicKey())) {
      throw new IllegalArgumentException("the keys are not the header's");
    }
  }

  static byte[] info(EpochHeader header, Recipient recipient) {
    byte[] hash =
        Layout.empty()
            .u16(header.suite().id())
            .uuid(header.conversationId())
            .u32(header.epoch())
            .uuid(recipient.userId())
            .u32(recipient.identityVersion())
            .bytes(recipient.publicKey())
            .bytes(header.publicKey())
            .bytes(header.membersHash())
            .hash();
    return Layout.label(LABEL).bytes(hash).toArray();
  }

  static SecretBytes wrapKey(SecretBytes exported, ConversationShare share) {
    byte[] info = Layout.label("sl1/epoch-wrap-key").u32(share.version()).toArray();
    return Hkdf.derive(exported.shared(), share.secret().shared(), info);
  }

  /// The member that a wrap is sealed to.
  ///
  /// @param publicKey the member's key of the epoch's suite
  public record Recipient(UUID userId, int identityVersion, Bytes publicKey) {
    public Recipient {
      Require.wellFormed(identityVersion >= 1, "identityVersion starts at 1");
    }

    public static Recipient of(IdentityRecord identity, Suite suite) {
      return new Recipient(identity.userId(), identity.version(), identity.publicKey(suite));
    }
  }
}
