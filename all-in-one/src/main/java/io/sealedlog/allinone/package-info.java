/// Embedded Kafka, embedded PostgreSQL and the three services in one process, on one data
/// directory. It constructs the same services as the separate processes and only chooses their
/// settings.
@NullMarked
package io.sealedlog.allinone;

import org.jspecify.annotations.NullMarked;
