/// Sends a file of messages to a server, line by line, and goes on where it was interrupted. It
/// knows the HTTP API and nothing else of SealedLog.
@NullMarked
package io.sealedlog.allinone.batch;

import org.jspecify.annotations.NullMarked;
