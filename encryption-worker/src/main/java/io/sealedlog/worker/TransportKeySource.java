package io.sealedlog.worker;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.vault.keys.KeyLookup;
import io.sealedlog.worker.processing.VaultUnavailableException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The vault's transport keys, for opening commands.
final class TransportKeySource implements CommandOpener.TransportKeys {
  private final KeyLookup vault;
  private final Set<Integer> inUse = ConcurrentHashMap.newKeySet();

  TransportKeySource(KeyLookup vault) {
    this.vault = vault;
  }

  /// @throws VaultUnavailableException when the vault fails, whatever the fault: to take it for "no
  ///   such key" would throw commands away
  @Override
  public Optional<SecretBytes> find(int kid) {
    try {
      Optional<SecretBytes> key = vault.find(kid).map(found -> found.key().copy());
      key.ifPresent(found -> inUse.add(kid));
      return key;
    } catch (RuntimeException e) {
      throw new VaultUnavailableException(e);
    }
  }

  /// Has the opener forget what it derived from keys that the vault has destroyed meanwhile.
  void forgetDestroyed(CommandOpener opener) {
    inUse.removeIf(kid -> {
      if (vault.find(kid).isPresent()) {
        return false;
      }
      opener.forget(kid);
      return true;
    });
  }
}
