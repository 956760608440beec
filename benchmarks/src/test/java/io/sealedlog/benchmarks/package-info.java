/// Tests of the command lines against a fake server.
@NullMarked
package io.sealedlog.benchmarks;

import org.jspecify.annotations.NullMarked;
