/// Tests of what events mean.
@NullMarked
package io.sealedlog.projection.fold;

import org.jspecify.annotations.NullMarked;
