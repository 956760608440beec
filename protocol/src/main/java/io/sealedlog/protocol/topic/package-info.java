/// The topics by name and policy, as data: creating and checking them is the runtime module's.
@NullMarked
package io.sealedlog.protocol.topic;

import org.jspecify.annotations.NullMarked;
