/// What SealedLog costs, measured: the command lines of the load driver and of the baselines. Their
/// parts and the JMH benchmarks have packages of their own.
@NullMarked
package io.sealedlog.benchmarks;

import org.jspecify.annotations.NullMarked;
