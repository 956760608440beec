/// Reading the events of a partition back, and comparing the worker's state with their end.
@NullMarked
package io.sealedlog.worker.log;

import org.jspecify.annotations.NullMarked;
