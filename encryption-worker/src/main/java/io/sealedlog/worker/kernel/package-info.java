/// Decisions and state transitions as pure functions over immutable states: no Kafka, no clock, no
/// stores, and randomness only through [io.sealedlog.worker.kernel.MessageSealer].
@NullMarked
package io.sealedlog.worker.kernel;

import org.jspecify.annotations.NullMarked;
