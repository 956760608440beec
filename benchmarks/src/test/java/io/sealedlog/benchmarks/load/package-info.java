/// Tests of the load driver's parts.
@NullMarked
package io.sealedlog.benchmarks.load;

import org.jspecify.annotations.NullMarked;
