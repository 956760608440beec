/// The problems that callers can get, as one table. Every other package throws them; the only HTTP
/// here is status codes and header names.
@NullMarked
package io.sealedlog.gateway.problem;

import org.jspecify.annotations.NullMarked;
