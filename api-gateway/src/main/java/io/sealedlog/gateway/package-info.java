/// The gateway as one service: constructs its parts from the configuration, starts and closes them.
/// No logic of its own.
@NullMarked
package io.sealedlog.gateway;

import org.jspecify.annotations.NullMarked;
