package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.VaultSealing;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;

/// The master key in the memory of this process. A separate key is derived from it for each
/// purpose.
public final class MasterKey implements MasterKeyService {
  public static final int LENGTH = 32;

  private final Map<Purpose, VaultSealing> sealings = new EnumMap<>(Purpose.class);

  /// @param key 32 bytes, not kept; the caller closes it
  public MasterKey(SecretBytes key, SecureRandom random) {
    for (Purpose purpose : Purpose.values()) {
      sealings.put(purpose, VaultSealing.derive(key, purpose.label(), random));
    }
  }

  @Override
  public Bytes seal(Purpose purpose, SealContext context, byte[] secret) {
    try (SecretBytes copy = SecretBytes.copyOf(secret)) {
      return sealing(purpose).seal(context.cell(), copy);
    }
  }

  @Override
  public SecretBytes open(Purpose purpose, SealContext context, Bytes sealed) {
    try {
      return sealing(purpose).open(context.cell(), sealed);
    } catch (MalformedException e) {
      // A truncated value is reported like any other modified one.
      throw new OpenFailedException();
    }
  }

  @Override
  public void close() {
    sealings.values().forEach(VaultSealing::close);
  }

  @Override
  public String toString() {
    return "MasterKey";
  }

  private VaultSealing sealing(Purpose purpose) {
    VaultSealing sealing = sealings.get(purpose);
    if (sealing == null) {
      throw new IllegalStateException("every purpose has its key");
    }
    return sealing;
  }
}
