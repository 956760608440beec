package io.sealedlog.crypto.sl1;

import io.sealedlog.crypto.AesGcm;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.crypto.OpenFailedException;
import io.sealedlog.crypto.RepeatedAesGcm;
import io.sealedlog.crypto.SecretBytes;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Opens commands from the broker (section 7). Thread-safe. Caches the derived keys of the gateways
/// and hours used last.
public final class CommandOpener implements AutoCloseable {
  private static final int MAX_DERIVED_KEYS = 64;

  private final TransportKeys transportKeys;
  private final RepeatedAesGcm aesGcm = new RepeatedAesGcm();
  private final LinkedHashMap<KeyName, SecretBytes> derivedKeys =
      new LinkedHashMap<>(16, 0.75f, true);

  /// The source of the hourly transport keys.
  @FunctionalInterface
  public interface TransportKeys {
    /// Returns a copy that the caller owns, or empty when there is no such key.
    Optional<SecretBytes> find(int kid);
  }

  public CommandOpener(TransportKeys transportKeys) {
    this.transportKeys = transportKeys;
  }

  /// Returns the opened command.
  ///
  /// @param recordKey the record's key
  /// @param value the record's value
  /// @throws MalformedException when the value is truncated or of an unknown version
  /// @throws UnknownKeyException when its transport key is not available
  /// @throws OpenFailedException when it does not authenticate for this record key
  public byte[] open(byte[] recordKey, byte[] value) {
    LayoutReader reader = new LayoutReader(value, "sealed command");
    Require.wellFormed(reader.u8() == CommandKey.VERSION, "sealed command: unknown version");
    int kid = reader.u32();
    Bytes gatewayId = Bytes.wrap(reader.bytes(CommandKey.GATEWAY_ID_LENGTH));
    byte[] iv = reader.bytes(AesGcm.IV_LENGTH);
    int from = reader.position();
    Require.wellFormed(value.length - from >= AesGcm.TAG_LENGTH, "sealed command: truncated");
    try (SecretBytes key = key(new KeyName(kid, gatewayId))) {
      return aesGcm.open(key.shared(), iv, CommandKey.aad(kid, gatewayId, recordKey), value, from);
    }
  }

  /// Wipes the keys derived from a transport key, which the caller does when that is destroyed.
  public void forget(int kid) {
    synchronized (derivedKeys) {
      derivedKeys
          .entrySet()
          .removeIf(entry -> {
            if (entry.getKey().kid() == kid) {
              entry.getValue().close();
              return true;
            }
            return false;
          });
    }
    aesGcm.forget();
  }

  @Override
  public void close() {
    synchronized (derivedKeys) {
      derivedKeys.values().forEach(SecretBytes::close);
      derivedKeys.clear();
    }
    aesGcm.forget();
  }

  /// Returns a copy, so that an eviction does not wipe a key that another thread uses.
  private SecretBytes key(KeyName name) {
    synchronized (derivedKeys) {
      SecretBytes known = derivedKeys.get(name);
      if (known != null) {
        return known.copy();
      }
    }
    SecretBytes derived = derive(name);
    synchronized (derivedKeys) {
      SecretBytes other = derivedKeys.put(name, derived.copy());
      if (other != null) {
        other.close();
      }
      if (derivedKeys.size() > MAX_DERIVED_KEYS) {
        derivedKeys.pollFirstEntry().getValue().close();
      }
    }
    return derived;
  }

  private SecretBytes derive(KeyName name) {
    try (SecretBytes transportKey =
        transportKeys.find(name.kid()).orElseThrow(() -> new UnknownKeyException(name.kid()))) {
      return CommandKey.derive(transportKey, name.gatewayId());
    }
  }

  private record KeyName(int kid, Bytes gatewayId) {}
}
