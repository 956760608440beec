/// Limits by user and by address: rates of requests, failed logins, concurrent streams and batches.
/// Counted in memory, by each gateway separately.
@NullMarked
package io.sealedlog.gateway.limit;

import org.jspecify.annotations.NullMarked;
