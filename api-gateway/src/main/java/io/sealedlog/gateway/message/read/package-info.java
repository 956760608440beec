/// Reading messages, opened for a session or as stored, and members' read marks.
@NullMarked
package io.sealedlog.gateway.message.read;

import org.jspecify.annotations.NullMarked;
