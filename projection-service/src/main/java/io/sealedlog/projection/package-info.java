/// The projection service: follows the events topic and keeps the read model in PostgreSQL. This
/// package talks to Kafka and runs the loop; what events mean and how rows are written have
/// packages of their own.
@NullMarked
package io.sealedlog.projection;

import org.jspecify.annotations.NullMarked;
