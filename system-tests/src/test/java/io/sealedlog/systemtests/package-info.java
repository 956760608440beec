/// SealedLog from outside: processes, HTTP, Kafka records, SQL and files. What stands here knows
/// the API and the formats and no class of a service.
@NullMarked
package io.sealedlog.systemtests;

import org.jspecify.annotations.NullMarked;
