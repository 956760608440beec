package io.sealedlog.worker.topology;

import io.sealedlog.worker.kernel.Forgotten;

/// What of a partition's outcomes was forgotten, in its store. See [Forgotten].
record StoredForgotten(long idsBefore, long checksBefore) {
  static StoredForgotten of(Forgotten forgotten) {
    return new StoredForgotten(forgotten.idsBefore(), forgotten.checksBefore());
  }

  Forgotten forgotten() {
    return new Forgotten(idsBefore, checksBefore);
  }
}
