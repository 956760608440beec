/// What SealedLog costs, measured: the command line of the load driver. The driver's parts and the
/// JMH benchmarks have packages of their own.
@NullMarked
package io.sealedlog.benchmarks;

import org.jspecify.annotations.NullMarked;
