package io.sealedlog.gateway.message.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DraftTest {
  private static final int LIMIT = 1000;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final MessageId OTHER = new MessageId(UUID.randomUUID());

  @Test
  void makesTheSameBodyWhateverTheOrderOfTheData() throws Exception {
    Draft one = draft("hi", "{\"a\":1,\"b\":{\"d\":1.50,\"c\":null}}");
    Draft other = draft("hi", "{\"b\":{\"c\":null,\"d\":1.50},\"a\":1}");

    assertThat(one.body()).isEqualTo(other.body());
  }

  @Test
  void readsBackWhatItMade() throws Exception {
    Draft draft = draft("gr\u00fc\u00df dich \ud83d\ude00", "{\"a\":[1,2]}");

    Optional<MessageBody> body = MessageBody.decode(draft.body().toArray());

    assertThat(body.orElseThrow().text()).isEqualTo("gr\u00fc\u00df dich \ud83d\ude00");
    assertThat(body.orElseThrow().data()).isEqualTo(JSON.readTree("{\"a\":[1,2]}"));
  }

  @Test
  void countsBytesAndNotCharacters() throws Exception {
    assertThat(draft("\u00fc".repeat(LIMIT / 2), null).body().length()).isPositive();
    assertProblem("\u00fc".repeat(LIMIT / 2 + 1), null, ProblemType.TOO_LARGE);
    assertProblem("a", "{\"a\":\"" + "x".repeat(LIMIT) + "\"}", ProblemType.TOO_LARGE);
  }

  @Test
  void refusesTextThatIsMostlyControlCharacters() {
    assertProblem("\u0001".repeat(LIMIT), null, ProblemType.TOO_LARGE);
  }

  @Test
  void refusesNothingAndEmptyText() {
    assertProblem(null, null, ProblemType.MISSING_FIELD);
    assertProblem(null, "null", ProblemType.MISSING_FIELD);
    assertProblem("", null, ProblemType.INVALID_VALUE);
  }

  @Test
  void takesAnyJsonAsData() throws Exception {
    for (String data : List.of("[1]", "\"a\"", "1.50", "true", "{}")) {
      Draft draft = draft(MessageKind.DATA, null, null, data);

      assertThat(MessageBody.decode(draft.body().toArray()).orElseThrow().data())
          .isEqualTo(JSON.readTree(data));
    }
  }

  @Test
  void requiresWhatEachKindConsistsOf() {
    assertProblem(MessageKind.EDIT, null, "a", null, ProblemType.MISSING_FIELD);
    assertProblem(MessageKind.EDIT, OTHER, null, null, ProblemType.MISSING_FIELD);
    assertProblem(MessageKind.REACTION, null, "+1", null, ProblemType.MISSING_FIELD);
    assertProblem(MessageKind.REACTION, OTHER, null, null, ProblemType.MISSING_FIELD);
    assertProblem(MessageKind.REACTION, OTHER, "+1", "{}", ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.NAME, null, null, null, ProblemType.MISSING_FIELD);
    assertProblem(MessageKind.NAME, OTHER, "a", null, ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.NAME, null, "a", "{}", ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.DATA, null, "a", null, ProblemType.MISSING_FIELD);
    assertProblem(MessageKind.DATA, null, "", "{}", ProblemType.INVALID_VALUE);
  }

  @Test
  void boundsReactionsInBytesAndNamesInCharacters() throws Exception {
    assertThat(draft(MessageKind.REACTION, OTHER, "\u00fc".repeat(32), null).kind())
        .isEqualTo(MessageKind.REACTION);
    assertProblem(
        MessageKind.REACTION, OTHER, "\u00fc".repeat(33), null, ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.REACTION, OTHER, "", null, ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.REACTION, OTHER, "a\tb", null, ProblemType.INVALID_VALUE);
    assertThat(draft(MessageKind.NAME, null, "\ud83d\ude00".repeat(200), null).kind())
        .isEqualTo(MessageKind.NAME);
    assertProblem(MessageKind.NAME, null, "a".repeat(201), null, ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.NAME, null, "", null, ProblemType.INVALID_VALUE);
    assertProblem(MessageKind.NAME, null, "a\nb", null, ProblemType.INVALID_VALUE);
  }

  @Test
  void readsTolerantlyWhatOtherClientsSealed() {
    byte[] more = "{\"text\":\"a\",\"seen\":{\"seq\":1}}".getBytes(StandardCharsets.UTF_8);

    assertThat(MessageBody.decode(more)).contains(new MessageBody("a", null));
    assertThat(MessageBody.decode(new byte[] {(byte) 0xff})).isEmpty();
    assertThat(MessageBody.decode("[]".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  private static void assertProblem(String text, String data, ProblemType type) {
    assertProblem(MessageKind.MESSAGE, null, text, data, type);
  }

  private static void assertProblem(
      MessageKind kind, MessageId relatesTo, String text, String data, ProblemType type) {
    assertThatThrownBy(() -> draft(kind, relatesTo, text, data))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.type()).isEqualTo(type));
  }

  private static Draft draft(String text, String data) throws Exception {
    return draft(MessageKind.MESSAGE, null, text, data);
  }

  private static Draft draft(MessageKind kind, MessageId relatesTo, String text, String data)
      throws Exception {
    JsonNode tree = data == null ? null : JSON.readTree(data);
    return Draft.of(kind, null, relatesTo, new MessageBody(text, tree), LIMIT);
  }
}
