/// The baselines that SealedLog is compared with: the same work without what SealedLog adds to it.
/// Absolute rates differ between machines by a factor of five, ratios to the baselines much less.
@NullMarked
package io.sealedlog.benchmarks.baseline;

import org.jspecify.annotations.NullMarked;
