/// Strict JSON parsing and writing, for requests, frames and batch lines alike, and checks of
/// fields.
@NullMarked
package io.sealedlog.gateway.json;

import org.jspecify.annotations.NullMarked;
