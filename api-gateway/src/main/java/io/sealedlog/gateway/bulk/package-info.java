/// Batches of messages, one message a line: read, sent and answered as a stream, with bounded
/// memory. Knows no HTTP: bytes in, bytes out.
@NullMarked
package io.sealedlog.gateway.bulk;

import org.jspecify.annotations.NullMarked;
