package io.sealedlog.gateway.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBodyTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Hello, Ben",
        "is this plain?",
        "a \"quote\"",
        "a \\ backslash",
        "a line\nand\tanother",
        "a \u0000 zero",
        "a \u007f delete",
        "gr\u00fc\u00dfe",
        "\ud83d\ude00",
        "long enough to be looked at eight bytes together, and with \u00e4 in it"
      })
  void writesATextAsJacksonWould(String text) throws IOException {
    byte[] body = new MessageBody(text, null).encode();

    assertThat(body).isEqualTo(byJackson(text));
    assertThat(MessageBody.decode(body)).contains(new MessageBody(text, null));
  }

  // Requests with unpaired surrogates are refused earlier; this test covers the encoder alone.
  @Test
  void makesNoQuestionMarkOfHalfACharacter() throws IOException {
    String half = "half \ud83d";

    assertThat(new MessageBody(half, null).encode())
        .isEqualTo(byJackson(half))
        .isNotEqualTo(new MessageBody("half ?", null).encode());
  }

  private static byte[] byJackson(String text) throws IOException {
    return MAPPER.writeValueAsBytes(JsonNodeFactory.instance.objectNode().put("text", text));
  }
}
