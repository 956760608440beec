/// JMH benchmarks of the sl1 constructions, one operation each. Run them with
/// `org.openjdk.jmh.Main`.
@NullMarked
package io.sealedlog.benchmarks.crypto;

import org.jspecify.annotations.NullMarked;
