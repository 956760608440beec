/// Tests of the parts of the load driver.
@NullMarked
package io.sealedlog.benchmarks.load;

import org.jspecify.annotations.NullMarked;
