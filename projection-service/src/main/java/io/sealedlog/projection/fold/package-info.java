/// What events mean for the read model: a pure function from where the streams stand and what the
/// log says next to rows. No Kafka and no JDBC here.
@NullMarked
package io.sealedlog.projection.fold;

import org.jspecify.annotations.NullMarked;
