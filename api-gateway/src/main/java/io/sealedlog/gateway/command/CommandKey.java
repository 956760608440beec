package io.sealedlog.gateway.command;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;

/// What makes two commands the same command.
public record CommandKey(StreamId streamId, CommandId commandId) {}
