/// The HTTP endpoint of a process for those who operate it: health and metrics.
@NullMarked
package io.sealedlog.runtime.operations;

import org.jspecify.annotations.NullMarked;
