/// The HTTP server: routes, limits, strict parsing of requests, responses, problems, TLS,
/// WebSockets. Independent of concrete endpoints, which are passed in. The only package that
/// imports Javalin and Jetty.
@NullMarked
package io.sealedlog.gateway.http;

import org.jspecify.annotations.NullMarked;
