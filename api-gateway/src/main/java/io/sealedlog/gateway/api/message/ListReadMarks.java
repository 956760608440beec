package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.message.read.ReadMarks;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.UserId;
import java.util.List;

/// `GET /v1/conversations/{conversationId}/read`
final class ListReadMarks implements Endpoint {
  private final ReadMarks marks;

  ListReadMarks(ReadMarks marks) {
    this.marks = marks;
  }

  /// @param marks of the members who have set one
  record Marks(List<Mark> marks) {}

  record Mark(UserId userId, long seq, String at) {}

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    return Answer.ok(
        new Marks(
            marks.of(session.userId(), request.conversationId()).stream()
                .map(mark -> new Mark(mark.userId(), mark.seq(), Timestamps.text(mark.at())))
                .toList()));
  }
}
