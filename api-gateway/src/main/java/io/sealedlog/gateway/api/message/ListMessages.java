package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.message.read.MessageReading;
import io.sealedlog.gateway.message.read.MessageReading.PageRequest;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// `GET /v1/conversations/{conversationId}/messages`
final class ListMessages implements Endpoint {
  private static final long LARGEST_SEQ = Long.MAX_VALUE / 2;

  private final MessageReading reading;

  ListMessages(MessageReading reading) {
    this.reading = reading;
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    ConversationId id = request.conversationId();
    PageRequest pageRequest = pageRequest(request);
    boolean opened = request.word("view", "opened", "opened", "envelope").equals("opened");
    if (opened) {
      session.requireIdentity();
    }
    return opened
        ? Answer.ok(reading.opened(session, id, pageRequest))
        : Answer.ok(reading.sealed(session, id, pageRequest));
  }

  private static PageRequest pageRequest(Request request) {
    PageRequest pageRequest =
        new PageRequest(
            request.number("before", 1, LARGEST_SEQ),
            request.number("after", 0, LARGEST_SEQ),
            request.number("around", 1, LARGEST_SEQ),
            request.number("limit", 1, 200, 50),
            request.number("min_seq", 1, LARGEST_SEQ),
            request.minPosition());
    long anchors =
        Stream.of(pageRequest.before(), pageRequest.after(), pageRequest.around())
            .filter(OptionalLong::isPresent)
            .count();
    if (anchors > 1) {
      throw Problem.of(
          ProblemType.INVALID_PARAMETER, "only one of before, after and around can be given");
    }
    return pageRequest;
  }
}
