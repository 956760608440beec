/// What is decided and what comes of it, as pure functions over immutable states: no Kafka, no
/// clock, no stores, no randomness of its own.
@NullMarked
package io.sealedlog.worker.kernel;

import org.jspecify.annotations.NullMarked;
