package io.sealedlog.gateway.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.gateway.problem.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
  private final LineParser parser = new LineParser();

  @Test
  void readsTextFieldsByItself() {
    BatchLine line =
        parseTextFields(
            " {\"conversationId\":\"c\", \"messageId\":\"m\",\"text\":\"\u00e4 \\ud83d\\ude00\\n\","
                + "\"relatesTo\":\"r\",\"kind\":\"k\"}\r");

    assertThat(line).isEqualTo(new BatchLine("c", "m", "\u00e4 \ud83d\ude00\n", null, "r", "k"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\":\"a\",\"data\":{\"b\":1}}",
        "{\"text\":null}",
        "{\"text\":\"a\",\"text\":\"a\"}",
        "{\"text\":\"half \\ud83d\"}"
      })
  void leavesTheRestToTheStrictReader(String text) {
    assertThat(parseTextFields(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{\"other\":\"a\"}", "{\"text\":\"a\"", "\"a\"", "{\"text\":\"a\u0000\"}"})
  void leavesTheWordsForWhatIsWrongToTheStrictReader(String text) {
    assertThat(parseTextFields(text)).isNull();
    assertThatThrownBy(() -> parse(text)).isInstanceOf(Problem.class);
  }

  @Test
  void doesNotGuessAnotherEncoding() {
    byte[] utf16 = "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_16LE);
    byte[] notUtf8 = "{\"text\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);

    for (byte[] bytes : new byte[][] {utf16, notUtf8}) {
      assertThat(parser.parseTextFields(bytes, 0, bytes.length)).isNull();
      assertThatThrownBy(() -> parser.parse(bytes, 0, bytes.length)).isInstanceOf(Problem.class);
    }
  }

  private BatchLine parseTextFields(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return parser.parseTextFields(bytes, 2, bytes.length - 2);
  }

  private BatchLine parse(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, 2, bytes.length - 2);
  }
}
