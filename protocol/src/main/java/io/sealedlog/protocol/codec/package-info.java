/// Encodes the same records as CBOR for the log and as JSON for HTTP.
@NullMarked
package io.sealedlog.protocol.codec;

import org.jspecify.annotations.NullMarked;
