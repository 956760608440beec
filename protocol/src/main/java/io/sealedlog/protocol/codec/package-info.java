/// CBOR for the log, JSON for HTTP, from the same records.
@NullMarked
package io.sealedlog.protocol.codec;

import org.jspecify.annotations.NullMarked;
