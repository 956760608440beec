/// The gateway's settings as one typed record, validated when it is read.
@NullMarked
package io.sealedlog.gateway.config;

import org.jspecify.annotations.NullMarked;
