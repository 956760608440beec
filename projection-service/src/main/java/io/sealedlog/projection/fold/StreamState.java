package io.sealedlog.projection.fold;

/// The state of a stream in the read model.
public sealed interface StreamState {
  /// The state of a stream that is not in the read model.
  StreamState ABSENT = new Absent();

  /// The seq of the stream's last event, 0 when there is none.
  long lastSeq();

  record Absent() implements StreamState {
    @Override
    public long lastSeq() {
      return 0;
    }
  }

  record User(long lastSeq) implements StreamState {}

  /// @param epoch the current epoch, 0 when none has started
  /// @param lastAt of the last event, milliseconds since 1970
  /// @param nameSeq of the newest message that names the conversation, 0 when there is none
  record Conversation(long lastSeq, int epoch, int shareVersion, long lastAt, long nameSeq)
      implements StreamState {
    /// Returns the state after an event that changes only the last seq and its time.
    Conversation at(long seq, long at) {
      return new Conversation(seq, epoch, shareVersion, at, nameSeq);
    }
  }
}
