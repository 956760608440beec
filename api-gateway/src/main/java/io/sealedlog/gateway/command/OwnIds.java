package io.sealedlog.gateway.command;

import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;

/// Ids that this gateway makes for commands, each with its word to the worker that it is new: what
/// is drawn now is in no event that was seen before. So whatever the clocks are, none of them
/// counts as too old.
public final class OwnIds {
  private final Ids ids;
  private final OutcomeTail tail;

  public OwnIds(Ids ids, OutcomeTail tail) {
    this.ids = ids;
    this.tail = tail;
  }

  /// @param checkedLeaf see `CommandRequest`
  public record OwnId(CommandId id, long checkedLeaf) {}

  /// For a command to this stream.
  public OwnId next(StreamId stream) {
    long checkedLeaf = tail.newestLeaf(tail.partitions().of(stream)) + 1;
    return new OwnId(new CommandId(ids.version7()), checkedLeaf);
  }
}
