/// The worker's memory of the commands that it decided last.
@NullMarked
package io.sealedlog.worker.recent;

import org.jspecify.annotations.NullMarked;
