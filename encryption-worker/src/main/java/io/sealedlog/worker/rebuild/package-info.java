/// Rebuilds the worker's state from the log before Kafka Streams starts.
@NullMarked
package io.sealedlog.worker.rebuild;

import org.jspecify.annotations.NullMarked;
