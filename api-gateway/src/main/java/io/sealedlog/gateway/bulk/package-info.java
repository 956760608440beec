/// Batches of messages, a line each: read, sent and answered as a stream, with bounded memory. No
/// HTTP here: bytes in, bytes out.
@NullMarked
package io.sealedlog.gateway.bulk;

import org.jspecify.annotations.NullMarked;
