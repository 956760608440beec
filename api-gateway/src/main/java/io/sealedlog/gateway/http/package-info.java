/// HTTP in and out: the route table, one class per endpoint, strict reading of requests, problems
/// as answers. The only package that imports Javalin and Jetty.
@NullMarked
package io.sealedlog.gateway.http;

import org.jspecify.annotations.NullMarked;
