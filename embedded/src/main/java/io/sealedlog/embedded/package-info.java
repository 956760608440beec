/// A Kafka broker and a PostgreSQL server that need no installation: each keeps its data in one
/// directory, listens on loopback only, and survives restarts and kills. Used by the all-in-one
/// process and by tests, not by services.
@NullMarked
package io.sealedlog.embedded;

import org.jspecify.annotations.NullMarked;
