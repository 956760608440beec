/// Endpoints that send and read messages, one by one, in pages and in batches, and read marks.
@NullMarked
package io.sealedlog.gateway.api.message;

import org.jspecify.annotations.NullMarked;
