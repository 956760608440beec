/// The HTTP server: routes, limits, strict reading of requests, answers, problems, TLS, WebSockets.
/// It knows no endpoint: the wiring hands it the calls. The only package that imports Javalin and
/// Jetty.
@NullMarked
package io.sealedlog.gateway.http;

import org.jspecify.annotations.NullMarked;
