package io.sealedlog.allinone.demo;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DemoApiTest {
  private static final DemoApi.Pause NONE = time -> {};

  @Test
  void tellsAServerThatIsSilentFromOneThatIsNotThere() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI there = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      DemoApi api = new DemoApi(there, NONE, Duration.ofMillis(50));

      assertThatThrownBy(() -> api.register("alice", "a password"))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("The server at " + there + " takes longer than")
          .hasMessageContaining(there + "/health/ready");
    }
  }
}
