/// The types that the services share: ids and positions, validated when they are parsed. Commands,
/// events, results and topics have packages of their own. No Kafka, HTTP or JDBC here.
@NullMarked
package io.sealedlog.protocol;

import org.jspecify.annotations.NullMarked;
