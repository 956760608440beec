package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.Sha256;
import java.security.SecureRandom;
import java.util.Arrays;

/// A code on paper that opens an account without its password (section 4): 150 random bits and a
/// checksum of 10, as 32 symbols of Crockford's base32 in groups of four.
///
/// The bits are held as 19 bytes whose last two bits are zero.
public final class RecoveryCode implements AutoCloseable {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int SYMBOLS = 32;
  private static final int BITS_LENGTH = 19;
  private static final int UNUSED_BITS = 0b11;

  private final SecretBytes bits;

  private RecoveryCode(SecretBytes bits) {
    this.bits = bits;
  }

  public static RecoveryCode generate(SecureRandom random) {
    byte[] bits = new byte[BITS_LENGTH];
    random.nextBytes(bits);
    bits[BITS_LENGTH - 1] &= (byte) ~UNUSED_BITS;
    return new RecoveryCode(SecretBytes.takeOwnershipOf(bits));
  }

  /// Parses leniently: any case, with or without dashes and spaces, O for 0, I and L for 1.
  ///
  /// @throws MalformedException when the text is not a code or was mistyped: the checksum detects
  ///   1023 of 1024 mistakes
  public static RecoveryCode parse(String text) {
    byte[] code = new byte[BITS_LENGTH + 1];
    int symbols = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-' || c == ' ') {
        continue;
      }
      if (symbols == SYMBOLS) {
        throw new MalformedException("a recovery code has 32 symbols");
      }
      putSymbol(code, symbols++, valueOf(c));
    }
    if (symbols != SYMBOLS) {
      throw new MalformedException("a recovery code has 32 symbols");
    }
    byte[] bits = Arrays.copyOf(code, BITS_LENGTH);
    bits[BITS_LENGTH - 1] &= (byte) ~UNUSED_BITS;
    boolean intact = Arrays.equals(withChecksum(bits), code);
    Arrays.fill(code, (byte) 0);
    if (!intact) {
      throw new MalformedException("the recovery code's checksum is wrong: a mistyped symbol");
    }
    return new RecoveryCode(SecretBytes.takeOwnershipOf(bits));
  }

  /// Returns the code as it is shown, once: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`.
  public String text() {
    byte[] code = withChecksum(bits.shared());
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < SYMBOLS; i++) {
      if (i > 0 && i % 4 == 0) {
        text.append('-');
      }
      text.append(ALPHABET.charAt(symbolAt(code, i)));
    }
    return text.toString();
  }

  /// Returns the secret that authenticates the user for a recovery.
  public SecretBytes recoveryAuth() {
    return Hkdf.derive(bits.shared(), Layout.noSalt(), Layout.label("sl1/recovery-auth").toArray());
  }

  /// Returns the hash of a [#recoveryAuth] that the server stores.
  public static Bytes authHash(SecretBytes recoveryAuth) {
    return Bytes.wrap(Sha256.hash(recoveryAuth.shared()));
  }

  /// Returns the key that the identity seed is wrapped under.
  ///
  /// @param userShare the user's 32 bytes in the vault
  public SecretBytes recoveryKey(SecretBytes userShare) {
    Require.secretLength(userShare, "userShare");
    return Hkdf.derive(bits.shared(), userShare.shared(), Layout.label("sl1/recovery").toArray());
  }

  @Override
  public void close() {
    bits.close();
  }

  @Override
  public String toString() {
    return "RecoveryCode";
  }

  private static byte[] withChecksum(byte[] bits) {
    byte[] hash = Layout.label("sl1/recovery-code").bytes(bits).hash();
    byte[] code = Arrays.copyOf(bits, BITS_LENGTH + 1);
    // Ten bits of the hash: two behind the 150, eight in the last byte.
    code[BITS_LENGTH - 1] |= (byte) ((hash[0] & 0xff) >>> 6);
    code[BITS_LENGTH] = (byte) ((hash[0] << 2) | ((hash[1] & 0xff) >>> 6));
    return code;
  }

  private static int valueOf(char c) {
    char upper = c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    int value =
        switch (upper) {
          case 'O' -> 0;
          case 'I', 'L' -> 1;
          default -> ALPHABET.indexOf(upper);
        };
    if (value < 0) {
      throw new MalformedException("a recovery code has no such symbol");
    }
    return value;
  }

  private static int symbolAt(byte[] code, int index) {
    int symbol = 0;
    for (int bit = 5 * index; bit < 5 * index + 5; bit++) {
      symbol = symbol << 1 | (code[bit / 8] >>> (7 - bit % 8) & 1);
    }
    return symbol;
  }

  private static void putSymbol(byte[] code, int index, int value) {
    for (int i = 0; i < 5; i++) {
      int bit = 5 * index + i;
      code[bit / 8] |= (byte) ((value >>> (4 - i) & 1) << (7 - bit % 8));
    }
  }
}
