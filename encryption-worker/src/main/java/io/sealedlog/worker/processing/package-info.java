/// One command on its way from sealed bytes to events, results and dead letters, and the secrets
/// that this takes. Kafka's part is behind [io.sealedlog.worker.processing.WorkerState] and
/// [io.sealedlog.worker.processing.CommandOutput].
@NullMarked
package io.sealedlog.worker.processing;

import org.jspecify.annotations.NullMarked;
