package io.sealedlog.gateway.message.send;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.message.read.OpenedMessage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Records that hold a message's text can be printed by accident without showing it.
class PrintedTextsTest {
  private static final String TEXT = "violet harbor mosaic";

  static Stream<Object> holders() {
    TextNode data = new TextNode(TEXT);
    return Stream.of(
        Draft.of(MessageKind.MESSAGE, null, null, new MessageBody(TEXT, data), 1_024),
        new MessageBody(TEXT, data),
        new OpenedMessage(
            null, 1, null, null, null, null, TEXT, data, false, null, false, null, null));
  }

  @ParameterizedTest
  @MethodSource("holders")
  void showNothingOfIt(Object holder) {
    assertThat(holder.toString()).doesNotContain(TEXT);
  }
}
