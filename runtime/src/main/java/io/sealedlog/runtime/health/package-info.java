/// Health and metrics of a process: named checks for alive and ready, meters, and a small HTTP
/// endpoint for processes that have no other HTTP server.
@NullMarked
package io.sealedlog.runtime.health;

import org.jspecify.annotations.NullMarked;
