/// How a process tells how it is: named checks for alive and ready, meters, and a small HTTP
/// endpoint for processes without an HTTP server of their own.
@NullMarked
package io.sealedlog.runtime.health;

import org.jspecify.annotations.NullMarked;
