package io.sealedlog.allinone.move;

import io.sealedlog.allinone.backup.Installation;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.LogKeys;
import io.sealedlog.vault.keys.MasterKeyFile;
import java.nio.file.Path;
import java.util.List;

/// Compares the keys that the new services will have with those of the old ones.
record TargetKeys(Installation source, Installation target) {
  /// @throws StartException naming the keys by their ids
  void requireSame() {
    List<String> logKeys = LogKeys.ids(source.logKey());
    List<String> theirs = LogKeys.ids(target.logKey());
    if (!theirs.containsAll(logKeys)) {
      throw new StartException(
          "The log key file %s has the keys %s and must have %s; copy %s to there."
              .formatted(target.logKey(), theirs, logKeys, source.logKey()));
    }
    Path here = masterKey(source);
    Path there = masterKey(target);
    if (!MasterKeyFile.id(here).equals(MasterKeyFile.id(there))) {
      throw new StartException(
          "The master key in %s has the id %s and must have %s; copy %s to there."
              .formatted(there, MasterKeyFile.id(there), MasterKeyFile.id(here), here));
    }
  }

  private static Path masterKey(Installation installation) {
    return installation
        .masterKey()
        .orElseThrow(() ->
            new StartException(
                "vault.master-key-file is not set; it must be a copy of the master key."));
  }
}
