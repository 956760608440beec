/// The projection service: follows the events topic and keeps the read model in PostgreSQL. This
/// package talks to Kafka and runs the loop; the packages `fold` and `store` turn events into rows
/// and write them.
@NullMarked
package io.sealedlog.projection;

import org.jspecify.annotations.NullMarked;
