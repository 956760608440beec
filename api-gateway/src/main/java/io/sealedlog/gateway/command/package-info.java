/// The path of a command: digest, seal, produce, and wait for the worker's outcome. The only
/// package that uses Kafka.
@NullMarked
package io.sealedlog.gateway.command;

import org.jspecify.annotations.NullMarked;
