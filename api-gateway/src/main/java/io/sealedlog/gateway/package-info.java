/// The gateway as one service: constructs its parts from the configuration, starts and closes them.
/// Contains no other logic.
@NullMarked
package io.sealedlog.gateway;

import org.jspecify.annotations.NullMarked;
