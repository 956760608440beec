/// Tests of the load driver against a server that only answers.
@NullMarked
package io.sealedlog.benchmarks;

import org.jspecify.annotations.NullMarked;
