/// Turns events into rows of the read model: a pure function of the streams' states and the next
/// records of the log. No Kafka clients and no JDBC here.
@NullMarked
package io.sealedlog.projection.fold;

import org.jspecify.annotations.NullMarked;
