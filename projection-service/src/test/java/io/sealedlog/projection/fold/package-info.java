/// Tests of turning events into rows.
@NullMarked
package io.sealedlog.projection.fold;

import org.jspecify.annotations.NullMarked;
