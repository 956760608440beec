package io.sealedlog.gateway.http;

import io.sealedlog.gateway.mark.ReadMarks;
import io.sealedlog.gateway.message.Timestamps;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.gateway.session.SessionCheck;
import io.sealedlog.protocol.UserId;
import java.util.List;

/// `GET /v1/conversations/{conversationId}/read`
final class ListReadMarks implements Endpoint {
  private final SessionCheck sessions;
  private final ReadMarks marks;

  ListReadMarks(SessionCheck sessions, ReadMarks marks) {
    this.sessions = sessions;
    this.marks = marks;
  }

  /// @param marks of the members who have set one
  record Marks(List<Mark> marks) {}

  record Mark(UserId userId, long seq, String at) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = sessions.require(request.header("Authorization"));
    return Answer.ok(
        new Marks(
            marks.of(session.userId(), request.conversationId()).stream()
                .map(mark -> new Mark(mark.userId(), mark.seq(), Timestamps.text(mark.at())))
                .toList()));
  }
}
