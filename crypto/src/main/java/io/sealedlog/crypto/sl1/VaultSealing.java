package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Hkdf;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import java.security.SecureRandom;

/// Seals the secret columns of the vault, each purpose under its own key derived from the master
/// key (section 10 of the specification). Thread-safe; closing wipes the key.
public final class VaultSealing implements AutoCloseable {
  private static final String LABEL = "sl1/vault";

  private final SecretBytes key;
  private final SecureRandom random;

  private VaultSealing(SecretBytes key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /// @param masterKey 32 bytes, remains the caller's
  /// @param purpose of the key, for instance "shares": ASCII, and must never change
  public static VaultSealing derive(SecretBytes masterKey, String purpose, SecureRandom random) {
    Require.secretLength(masterKey, "masterKey");
    byte[] info = Layout.label("sl1/vault-key").text(purpose).toArray();
    return new VaultSealing(Hkdf.derive(masterKey.shared(), Layout.noSalt(), info), random);
  }

  /// Returns `iv || ciphertext`, 28 bytes longer than the secret.
  public Bytes seal(Cell cell, SecretBytes secret) {
    byte[] iv = AesGcm.newIv(random);
    byte[] ciphertext = AesGcm.seal(key.shared(), iv, cell.aad(), secret.shared());
    return Bytes.wrap(Layout.empty().bytes(iv).bytes(ciphertext).toArray());
  }

  /// @throws MalformedException when it is too short
  /// @throws OpenFailedException when it was sealed under another key, or for another cell
  public SecretBytes open(Cell cell, Bytes sealed) {
    LayoutReader reader = new LayoutReader(sealed.shared(), "vault cell");
    byte[] iv = reader.bytes(AesGcm.IV_LENGTH);
    byte[] ciphertext = reader.rest();
    Require.wellFormed(ciphertext.length >= AesGcm.TAG_LENGTH, "vault cell: truncated");
    return SecretBytes.takeOwnershipOf(AesGcm.open(key.shared(), iv, cell.aad(), ciphertext));
  }

  @Override
  public void close() {
    key.close();
  }

  /// The location of a sealed secret. The secret opens in no other cell, so swapping cells gains
  /// nothing.
  ///
  /// @param table name, ASCII
  /// @param column name, ASCII
  /// @param rowId the complete key of the row, and other values of the row that the secret must not
  ///   be separated from; at most 65535 bytes
  public record Cell(String table, String column, Bytes rowId) {
    public Cell {
      if (rowId.length() > 0xffff) {
        throw new IllegalArgumentException("a row id has at most 65535 bytes");
      }
    }

    byte[] aad() {
      return Layout.label(LABEL)
          .text(table)
          .text(column)
          .u16(rowId.length())
          .bytes(rowId)
          .toArray();
    }
  }
}
