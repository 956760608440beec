/// Turns a sealed command into events, results and dead letters, and holds the secrets that this
/// needs. Kafka is behind [io.sealedlog.worker.processing.WorkerState] and
/// [io.sealedlog.worker.processing.CommandOutput].
@NullMarked
package io.sealedlog.worker.processing;

import org.jspecify.annotations.NullMarked;
