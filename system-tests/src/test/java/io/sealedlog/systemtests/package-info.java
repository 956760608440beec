/// Black-box tests of SealedLog: processes, HTTP, Kafka records, SQL and files. The tests use the
/// API and the formats, but no class of a service.
@NullMarked
package io.sealedlog.systemtests;

import org.jspecify.annotations.NullMarked;
