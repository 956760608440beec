/// The command lines of the load driver and of the baselines. Their parts and the JMH benchmarks
/// are in the packages below.
@NullMarked
package io.sealedlog.benchmarks;

import org.jspecify.annotations.NullMarked;
