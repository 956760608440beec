/// Moves an all-in-one to a Kafka cluster and a PostgreSQL server of one's own, while it runs but
/// for the last seconds.
@NullMarked
package io.sealedlog.allinone.move;

import org.jspecify.annotations.NullMarked;
