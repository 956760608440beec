/// Kafka as every service uses it: clients with the settings that must hold, and the check that the
/// topics and the cluster are as they must be. What a service does with records is its own.
@NullMarked
package io.sealedlog.runtime.kafka;

import org.jspecify.annotations.NullMarked;
