/// The words that the services share: ids and positions, parsed at the edge. Commands, events,
/// results and topics have packages of their own. No Kafka, HTTP or JDBC here.
@NullMarked
package io.sealedlog.protocol;

import org.jspecify.annotations.NullMarked;
