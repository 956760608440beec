package io.sealedlog.gateway.command;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.command.Command;
import java.time.Duration;
import java.util.UUID;

/// Sends commands whose ids this gateway generates, so that nobody else sends them. Each has a
/// `checkedLeaf` that vouches to the worker that the id is new: an id generated now is in no event
/// seen before. So workers never reject it as too old, whatever the clocks are.
public final class OwnCommands {
  private final CommandPublisher publisher;
  private final Ids ids;
  private final OutcomeTail tail;

  public OwnCommands(CommandPublisher publisher, Ids ids, OutcomeTail tail) {
    this.publisher = publisher;
    this.ids = ids;
    this.tail = tail;
  }

  /// @param checkedLeaf see `CommandRequest`
  public record OwnId(CommandId id, long checkedLeaf) {}

  /// Returns a new id for a command to this stream.
  public OwnId nextId(StreamId stream) {
    long checkedLeaf = tail.newestLeaf(tail.partitions().of(stream)) + 1;
    return new OwnId(new CommandId(ids.version7()), checkedLeaf);
  }

  /// Sends a command under a new id and waits for its outcome, at most for the given duration.
  ///
  /// @throws io.sealedlog.gateway.problem.Problem unavailable, when it is certain that nothing was
  ///   accepted
  public CommandOutcome send(Command command, Duration wait) {
    OwnId own = nextId(command.stream());
    Bytes content = Bytes.wrap(Uuids.bytes(own.id().value()));
    return publisher.send(
        new CommandPublisher.Submission(own.id(), command, content, own.checkedLeaf()), wait);
  }

  /// Returns how long ago an id was generated, by itself and this gateway's clock; less than zero
  /// when it is from the future.
  ///
  /// @param id of version 7
  public Duration age(UUID id) {
    return ids.age(id);
  }
}
