/// How often who may do what: requests by user and by address, failed logins, live streams.
/// RateDecision in memory, by each gateway for itself.
@NullMarked
package io.sealedlog.gateway.limit;

import org.jspecify.annotations.NullMarked;
