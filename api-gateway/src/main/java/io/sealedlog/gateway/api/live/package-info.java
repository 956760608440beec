/// Endpoints that deliver events as they happen: Server-Sent Events and WebSockets.
@NullMarked
package io.sealedlog.gateway.api.live;

import org.jspecify.annotations.NullMarked;
