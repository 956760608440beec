/// The way of a command: digest, seal, produce, and wait for what the worker says. The only package
/// that talks to Kafka.
@NullMarked
package io.sealedlog.gateway.command;

import org.jspecify.annotations.NullMarked;
