package io.sealedlog.worker.topology;

import io.sealedlog.crypto.Bytes;

/// The state of a partition in its store.
///
/// @param frontier see `Frontier.encode`, the leaf count first
record StoredFrontier(Bytes frontier) {}
