/// The requests of gateways to the worker. A command is sealed before it is written to a topic;
/// these are the unsealed forms.
@NullMarked
package io.sealedlog.protocol.command;

import org.jspecify.annotations.NullMarked;
