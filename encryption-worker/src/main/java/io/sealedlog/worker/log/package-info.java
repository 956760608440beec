/// Reads the events of a partition back and compares the worker's state with their end.
@NullMarked
package io.sealedlog.worker.log;

import org.jspecify.annotations.NullMarked;
