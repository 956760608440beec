package io.sealedlog.worker;

import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.vault.TransportKeyReader;
import io.sealedlog.vault.keys.EventKeys;
import io.sealedlog.vault.keys.KeyLookup;

/// The keys of a worker.
///
/// @param transportKeys for opening commands
/// @param sealer seals events
/// @param events reads sealed events
record WorkerKeys(KeyLookup transportKeys, EventSealer sealer, EventReader events) {
  /// @param logKey with which projectors recognize events
  static WorkerKeys of(TransportKeyReader vault, LeafMac logKey) {
    EventKeys keys = vault.eventKeys();
    EventSealer sealer =
        new EventSealer(
            () -> {
              EventKeys.Version current = keys.current();
              return new EventSealer.TagKey(current.number(), current.mac());
            },
            logKey);
    return new WorkerKeys(vault, sealer, new EventVerifier(keys::find));
  }
}
