package io.sealedlog.worker;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.vault.keys.KeyLookup;
import io.sealedlog.vault.keys.RingKey;
import io.sealedlog.worker.processing.StoppingException;
import io.sealedlog.worker.processing.VaultUnavailableException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The vault's transport keys for opening commands. Keys are in memory before anything is sealed
/// under them. A missing key either can't exist, or the [KeyFetcher] asks for it.
final class TransportKeySource implements CommandOpener.TransportKeys {
  private final KeyLookup vault;
  private final KeyFetcher fetcher;
  private final Set<Integer> inUse = ConcurrentHashMap.newKeySet();

  TransportKeySource(KeyLookup vault, KeyFetcher fetcher) {
    this.vault = vault;
    this.fetcher = fetcher;
  }

  /// @throws VaultUnavailableException when the vault fails for whatever reason, or has not
  ///   answered yet: treating that as "no such key" would discard commands
  @Override
  public Optional<SecretBytes> find(int kid) {
    try {
      Optional<RingKey> found = vault.known(kid);
      if (found.isEmpty() && vault.mayExist(kid)) {
        found = fetcher.ask(kid);
      }
      Optional<SecretBytes> key = found.map(each -> each.key().copy());
      key.ifPresent(_ -> inUse.add(kid));
      return key;
    } catch (VaultUnavailableException | StoppingException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new VaultUnavailableException(e);
    }
  }

  /// Makes the opener drop the keys that it derived from transport keys destroyed meanwhile.
  void forgetDestroyed(CommandOpener opener) {
    inUse.removeIf(kid -> {
      if (vault.known(kid).isPresent()) {
        return false;
      }
      opener.forget(kid);
      return true;
    });
  }
}
