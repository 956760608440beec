/// Access to Kafka for all services: clients with mandatory settings, and checks of the topics and
/// the cluster. The processing of records belongs to the services.
@NullMarked
package io.sealedlog.runtime.kafka;

import org.jspecify.annotations.NullMarked;
