/// Health and metrics of a process: named checks for alive and ready, and meters.
@NullMarked
package io.sealedlog.runtime.health;

import org.jspecify.annotations.NullMarked;
