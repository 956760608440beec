/// Sending messages, each at most once: single ones, envelopes sealed by clients, and batches; and
/// redacting them.
@NullMarked
package io.sealedlog.gateway.message.send;

import org.jspecify.annotations.NullMarked;
