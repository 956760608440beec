package io.sealedlog.gateway.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DraftTest {
  private static final int LIMIT = 1000;
  private static final JsonMapper JSON = new JsonMapper();

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
  void refusesDataThatIsNoObject() {
    assertProblem("hi", "[1]", ProblemType.WRONG_TYPE);
  }

  @Test
  void readsTolerantlyWhatOtherClientsSealed() {
    byte[] more = "{\"text\":\"a\",\"seen\":{\"seq\":1}}".getBytes(StandardCharsets.UTF_8);

    assertThat(MessageBody.decode(more)).contains(new MessageBody("a", null));
    assertThat(MessageBody.decode(new byte[] {(byte) 0xff})).isEmpty();
    assertThat(MessageBody.decode("[]".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  private static void assertProblem(String text, String data, ProblemType type) {
    assertThatThrownBy(() -> draft(text, data))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.type()).isEqualTo(type));
  }

  private static Draft draft(String text, String data) throws Exception {
    JsonNode tree = data == null ? null : JSON.readTree(data);
    return Draft.of(null, null, text, tree, LIMIT);
  }
}
