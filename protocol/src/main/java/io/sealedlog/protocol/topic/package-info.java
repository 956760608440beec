/// The topics by name and settings, as data; the runtime module creates and checks them.
@NullMarked
package io.sealedlog.protocol.topic;

import org.jspecify.annotations.NullMarked;
