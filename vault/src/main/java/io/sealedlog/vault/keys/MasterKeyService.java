package io.sealedlog.vault.keys;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;

/// Seals and opens under the master key, wherever that key is: in this process ([MasterKey]) or in
/// an external key service.
///
/// It is on the path of every request with a session, so an implementation that calls out keeps a
/// data key that the service has opened for it. Implementations are safe for many threads.
public interface MasterKeyService extends AutoCloseable {
  /// @param context what the value belongs to; opening needs the same
  /// @param secret stays the caller's
  Bytes seal(Purpose purpose, SealContext context, byte[] secret);

  /// @throws io.sealedlog.crypto.OpenFailedException when this was not sealed for this purpose and
  ///   context under this master key, or was changed since
  SecretBytes open(Purpose purpose, SealContext context, Bytes sealed);

  /// Forgets the key. Afterwards every call fails.
  @Override
  void close();
}
