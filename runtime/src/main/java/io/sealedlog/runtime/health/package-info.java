/// Health of a process: named checks for alive and ready.
@NullMarked
package io.sealedlog.runtime.health;

import org.jspecify.annotations.NullMarked;
