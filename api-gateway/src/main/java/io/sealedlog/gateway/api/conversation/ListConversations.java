package io.sealedlog.gateway.api.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.MalformedException;
import io.sealedlog.gateway.conversation.NamedMember;
import io.sealedlog.gateway.http.Answer;
import io.sealedlog.gateway.http.Endpoint;
import io.sealedlog.gateway.http.Request;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.message.read.ConversationSummaries;
import io.sealedlog.gateway.readmodel.ConversationReads;
import io.sealedlog.gateway.readmodel.ConversationReads.Cursor;
import io.sealedlog.gateway.readmodel.ReadModel;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// `GET /v1/conversations`
final class ListConversations implements Endpoint {
  private static final Duration WAIT_FOR_POSITION = Duration.ofSeconds(1);
  private static final int CURSOR_LENGTH = 24;

  /// Microseconds since 1970, within the range of a PostgreSQL timestamp.
  private static final long LARGEST_TIME = (1L << 57) - 1;

  private final ReadModel readModel;
  private final ConversationSummaries summaries;

  ListConversations(ReadModel readModel, ConversationSummaries summaries) {
    this.readModel = readModel;
    this.summaries = summaries;
  }

  /// @param nextCursor absent on the last page
  record Page(List<Listed> conversations, @Nullable String nextCursor) {}

  record Listed(
      ConversationId conversationId,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String name,
      @Nullable Long nameSeq,
      long lastSeq,
      String lastAt,
      int unreadCount,
      List<NamedMember> members) {
    static Listed of(StoredConversation stored, ConversationSummaries.Summary summary) {
      return new Listed(
          stored.id(),
          summary.name(),
          summary.nameSeq(),
          stored.lastSeq(),
          Timestamps.text(stored.lastAt()),
          summary.unreadCount(),
          summary.members());
    }
  }

  @Override
  public Answer handle(Request request) {
    ActiveSession session = request.session();
    int limit = request.number("limit", 1, 200, 50);
    request
        .minPosition()
        .ifPresent(position -> readModel.freshness().require(position, WAIT_FOR_POSITION));
    Cursor after = request.query("cursor").map(ListConversations::parse).orElse(Cursor.FIRST);
    ConversationReads.Page found = readModel.conversations().page(session.userId(), after, limit);
    List<StoredConversation> shown = found.conversations();
    List<ConversationSummaries.Summary> described = summaries.of(session, shown);
    List<Listed> page =
        IntStream.range(0, shown.size())
            .mapToObj(i -> Listed.of(shown.get(i), described.get(i)))
            .toList();
    Cursor next = found.next();
    return Answer.ok(new Page(page, next == null ? null : cursor(next)));
  }

  private static String cursor(Cursor last) {
    UUID id = last.id().value();
    return Base64Url.encode(
        ByteBuffer.allocate(CURSOR_LENGTH)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, last.lastAt()))
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
  }

  private static Cursor parse(String cursor) {
    try {
      byte[] bytes = Base64Url.decode(cursor);
      if (bytes.length == CURSOR_LENGTH) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Instant lastAt = Instant.EPOCH.plus(buffer.getLong() & LARGEST_TIME, ChronoUnit.MICROS);
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        return new Cursor(lastAt, new ConversationId(id));
      }
    } catch (MalformedException e) {
      // Answered below, like any other text that is not a cursor.
    }
    throw Request.invalid("cursor", "must be the nextCursor of the page before");
  }
}
