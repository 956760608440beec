/// The worker's state in memory: entries of a store in few objects, for hundreds of thousands of
/// outcomes beside which the collector should have nothing to do.
@NullMarked
package io.sealedlog.worker.store;

import org.jspecify.annotations.NullMarked;
