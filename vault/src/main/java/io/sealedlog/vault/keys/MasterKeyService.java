package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;

/// Seals and opens values under the master key, which is in this process ([MasterKey]) or in an
/// external key service.
///
/// Used by every request with a session, so an implementation with an external service caches a
/// data key that the service has unwrapped. Implementations are thread-safe.
public interface MasterKeyService extends AutoCloseable {
  /// @param context the place of the value in the database; opening requires the same context
  /// @param secret not kept
  Bytes seal(Purpose purpose, SealContext context, byte[] secret);

  /// @throws io.sealedlog.crypto.OpenFailedException when the value was not sealed for this purpose
  ///   and context under this master key, or was modified since
  SecretBytes open(Purpose purpose, SealContext context, Bytes sealed);

  /// Wipes the key. Every later call fails.
  @Override
  void close();
}
