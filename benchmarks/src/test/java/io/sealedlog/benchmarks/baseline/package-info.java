/// Tests of what SealedLog is compared with.
@NullMarked
package io.sealedlog.benchmarks.baseline;

import org.jspecify.annotations.NullMarked;
