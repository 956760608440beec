package io.sealedlog.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.Position;
import io.sealedlog.protocol.Samples;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes in the JSON of the API: base64url without padding, with one text for each byte string.
class JsonBytesTest {
  private static final JsonMapper JSON = Codec.json();

  @Property(tries = 300)
  void everyByteStringComesBack(@ForAll byte[] bytes) throws JsonProcessingException {
    String json = JSON.writeValueAsString(Bytes.copyOf(bytes));

    assertThat(json).matches("\"[A-Za-z0-9_-]*\"");
    assertThat(JSON.readValue(json, Bytes.class)).isEqualTo(Bytes.wrap(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"-_8=\"",
        "\"+/8\"",
        "\"-_9\"",
        "\"-\"",
        "\" -_8\"",
        "\"-_8\\n\"",
        "\"-_\\u00008\"",
        "[251,255]",
        "{}",
        "1",
        "true",
      })
  void anythingElseIsRefused(String json) {
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> JSON.readValue(json, Bytes.class));
  }

  @Test
  void idsAreText() throws JsonProcessingException {
    assertThat(JSON.writeValueAsString(Samples.ALICE))
        .isEqualTo("\"019a0000-0000-7000-8000-00000000000a\"");
    assertThat(JSON.writeValueAsString(new Position(3, 17))).isEqualTo("\"3.17\"");
  }
}
