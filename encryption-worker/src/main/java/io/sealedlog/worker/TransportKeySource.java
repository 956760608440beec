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

/// The vault's transport keys, for opening commands. They are in memory before anything is sealed
/// under them; what is asked for and isn't there is either surely nobody's, or the [KeyFetcher]'s
/// business.
final class TransportKeySource implements CommandOpener.TransportKeys {
  private final KeyLookup vault;
  private final KeyFetcher fetcher;
  private final Set<Integer> inUse = ConcurrentHashMap.newKeySet();

  TransportKeySource(KeyLookup vault, KeyFetcher fetcher) {
    this.vault = vault;
    this.fetcher = fetcher;
  }

  /// @throws VaultUnavailableException when the vault fails, whatever the fault, or has not
  ///   answered yet: to take it for "no such key" would throw commands away
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

  /// Has the opener forget what it derived from keys that the vault has destroyed meanwhile.
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
