/// Strict JSON in and out, for requests, frames and batch lines alike, and checks of single fields.
@NullMarked
package io.sealedlog.gateway.json;

import org.jspecify.annotations.NullMarked;
