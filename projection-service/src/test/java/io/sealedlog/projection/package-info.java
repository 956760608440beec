/// Tests of the projection service.
@NullMarked
package io.sealedlog.projection;

import org.jspecify.annotations.NullMarked;
