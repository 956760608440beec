package io.sealedlog.gateway.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineParserTest {
  private int strictly;
  private final LineParser parser =
      new LineParser(
          new StrictJson() {
            @Override
            public <T> T read(byte[] json, Class<T> type) {
              strictly++;
              try {
                return new JsonMapper().readValue(json, type);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }
          });

  @Test
  void readsTextFieldsByItself() {
    BatchLine line =
        parse(
            " {\"conversationId\":\"c\", \"messageId\":\"m\",\"text\":\"\u00e4 \\ud83d\\ude00\\n\","
                + "\"relatesTo\":\"r\",\"kind\":\"k\"}\r");

    assertThat(line).isEqualTo(new BatchLine("c", "m", "\u00e4 \ud83d\ude00\n", null, "r", "k"));
    assertThat(strictly).isZero();
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
    BatchLine _ = parse(text);

    assertThat(strictly).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{\"other\":\"a\"}", "{\"text\":\"a\"", "\"a\"", "{\"text\":\"a\u0000\"}"})
  void leavesTheWordsForWhatIsWrongToTheStrictReader(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(UncheckedIOException.class);

    assertThat(strictly).isEqualTo(1);
  }

  @Test
  void doesNotGuessAnotherEncoding() {
    byte[] utf16 = "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_16LE);
    byte[] notUtf8 = "{\"text\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);

    for (byte[] bytes : new byte[][] {utf16, notUtf8}) {
      strictly = 0;
      try {
        BatchLine _ = parser.parse(bytes, 0, bytes.length);
      } catch (UncheckedIOException e) {
        // The reader of this test may or may not guess.
      }
      assertThat(strictly).isEqualTo(1);
    }
  }

  private BatchLine parse(String text) {
    byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
    return parser.parse(bytes, 2, bytes.length - 2);
  }
}
