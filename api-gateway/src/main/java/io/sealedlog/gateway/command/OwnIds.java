package io.sealedlog.gateway.command;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;

/// Generates ids for this gateway's commands, each with a `checkedLeaf` that vouches to the worker
/// that the id is new: an id generated now is in no event seen before. So workers never reject it
/// as too old, whatever the clocks are.
public final class OwnIds {
  private final Ids ids;
  private final OutcomeTail tail;

  public OwnIds(Ids ids, OutcomeTail tail) {
    this.ids = ids;
    this.tail = tail;
  }

  /// @param checkedLeaf see `CommandRequest`
  public record OwnId(CommandId id, long checkedLeaf) {}

  /// Returns a new id for a command to this stream.
  public OwnId next(StreamId stream) {
    long checkedLeaf = tail.newestLeaf(tail.partitions().of(stream)) + 1;
    return new OwnId(new CommandId(ids.version7()), checkedLeaf);
  }
}
