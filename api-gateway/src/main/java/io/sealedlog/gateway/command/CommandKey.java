package io.sealedlog.gateway.command;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;

/// Identifies a command: two commands of the same stream and id are the same command.
record CommandKey(StreamId streamId, CommandId commandId) {}
