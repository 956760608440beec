/// A Kafka broker and a PostgreSQL server that need nothing installed: both keep all that they have
/// in one directory, listen on loopback only, and survive restarts and kills. The all-in-one
/// process and tests use them; no service does.
@NullMarked
package io.sealedlog.embedded;

import org.jspecify.annotations.NullMarked;
