package io.sealedlog.gateway.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.gateway.command.Ids;
import io.sealedlog.gateway.message.SendReceipt;
import io.sealedlog.gateway.message.send.Draft;
import io.sealedlog.gateway.message.send.MessageSending;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.Position;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/// An ingestion with a log that the test controls.
final class BatchUnderTest {
  static final int LINE_LIMIT = 4_096;
  static final int TEXT_LIMIT = 1_024;
  static final UUID CONVERSATION = UUID.fromString("0196e0a5-0000-7000-8000-000000000001");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Ids IDS = new Ids(Clock.systemUTC(), new SecureRandom());

  final BatchWindow window;
  final BatchIngestion ingestion;

  /// The sent messages, oldest first.
  final ConcurrentLinkedDeque<InFlight> sent = new ConcurrentLinkedDeque<>();

  /// Handles a sent message. By default it stays in flight.
  volatile Consumer<InFlight> log = sent::add;

  BatchUnderTest(int messages, int bytes) {
    this.window = new BatchWindow(messages, bytes);
    this.ingestion = new BatchIngestion(window, LINE_LIMIT, TEXT_LIMIT);
  }

  record InFlight(
      ConversationId conversationId,
      MessageId id,
      Draft draft,
      CompletableFuture<MessageSending.Sent> result) {

    void stored(long seq) {
      boolean _ =
          result.complete(
              new MessageSending.Sent(
                  id, new SendReceipt(new Position(0, seq), seq, 1_000, false)));
    }

    void rejected(ProblemType type) {
      boolean _ = result.completeExceptionally(Problem.of(type, "for the test"));
    }
  }

  BatchIngestion.Sender sender() {
    return new BatchIngestion.Sender() {
      @Override
      public void checkSession() {
        // The session is always valid.
      }

      @Override
      public CompletableFuture<MessageSending.Sent> begin(
          ConversationId conversationId, Draft draft) {
        InFlight message =
            new InFlight(conversationId, draft.id(), draft, new CompletableFuture<>());
        log.accept(message);
        return message.result();
      }
    };
  }

  static String line(String text) {
    return "{\"conversationId\":\"%s\",\"messageId\":\"%s\",\"text\":\"%s\"}"
        .formatted(CONVERSATION, IDS.version7(), text);
  }

  static UUID newId() {
    return IDS.version7();
  }

  static List<JsonNode> outcomes(String answer) {
    return answer.lines().map(BatchUnderTest::tree).toList();
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }
}
