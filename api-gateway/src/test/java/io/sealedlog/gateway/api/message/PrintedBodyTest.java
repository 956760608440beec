package io.sealedlog.gateway.api.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;

class PrintedBodyTest {
  private static final String TEXT = "violet harbor mosaic";

  @Test
  void showsNoTextOfAMessage() {
    SendMessage.Body body = new SendMessage.Body(TEXT, new TextNode(TEXT), null, null, null, null);

    assertThat(body.toString()).doesNotContain(TEXT);
  }
}
