/// Tests of the baselines.
@NullMarked
package io.sealedlog.benchmarks.baseline;

import org.jspecify.annotations.NullMarked;
