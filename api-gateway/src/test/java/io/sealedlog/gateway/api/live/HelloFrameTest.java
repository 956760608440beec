package io.sealedlog.gateway.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HelloFrameTest {
  @Test
  void printsNoToken() {
    assertThat(new SocketConnection.Hello("hello", "violet harbor mosaic", null).toString())
        .doesNotContain("violet");
  }
}
