package io.sealedlog.worker;

import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.protocol.log.EventCheck;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.EventVerifier;
import io.sealedlog.vault.TransportKeyReader;
import io.sealedlog.vault.keys.EventKeys;
import io.sealedlog.vault.keys.KeyLookup;
import java.util.List;

/// The keys of a worker.
///
/// @param transportKeys for opening commands
/// @param sealer seals events
/// @param events reads sealed events
/// @param check recognizes events as projectors do
/// @param deploymentId of the vault
record WorkerKeys(
    KeyLookup transportKeys,
    EventSealer sealer,
    EventReader events,
    EventReader check,
    String deploymentId) {
  /// @param logKeys with which projectors recognize events; new ones get the first
  static WorkerKeys of(TransportKeyReader vault, List<LeafMac> logKeys) {
    EventKeys keys = vault.eventKeys();
    EventSealer sealer =
        new EventSealer(
            () -> {
              EventKeys.Version current = keys.current();
              return new EventSealer.TagKey(current.number(), current.mac());
            },
            logKeys.getFirst());
    return new WorkerKeys(
        vault, sealer, new EventVerifier(keys::find), new EventCheck(logKeys), keys.deploymentId());
  }
}
