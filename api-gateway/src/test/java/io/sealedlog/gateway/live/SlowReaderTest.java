package io.sealedlog.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.api.Calls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Slow readers that are cut off and resume.
@ExtendWith(GatewayUnderTest.Live.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ResourceLock(GatewayUnderTest.LIVE_PROJECTION_OFFSETS)
@Tag("servers")
class SlowReaderTest {
  private static final int MOST_EVENTS = 200;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SMALL_BUFFER = 4_096;
  private static final String LARGE = "x".repeat(200_000);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ACCOUNT =
      "{\"username\":\"%s\",\"password\":\"correct horse battery staple\"}";

  private GatewayUnderTest servers;
  private TestLog log;
  private GatewayService gateway;
  private String slow;

  @BeforeAll
  void start(GatewayUnderTest servers) {
    this.servers = servers;
    log = new TestLog(servers);
    gateway = servers.service(log.settings("live.queue", "16", "live.heartbeat", "200ms"));
    gateway.start();
    session("slow-ines");
    slow = session("slow-jan");
  }

  @AfterAll
  void stop() {
    gateway.close();
    log.close();
  }

  /// The part of a stream that a client has: an event is complete with the empty line after it.
  private record ReceivedPart(String lastId, List<Long> seqs) {
    static ReceivedPart of(String received) throws JsonProcessingException {
      int end = received.lastIndexOf("\n\n");
      String id = "";
      List<Long> seqs = new ArrayList<>();
      for (String line : received.substring(0, end).lines().toList()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          JsonNode event = JSON.readTree(line.substring(6));
          if (event.path("type").asText().equals("message")) {
            seqs.add(event.path("seq").asLong());
          }
        }
      }
      return new ReceivedPart(id, seqs);
    }
  }

  @Test
  void goesOnRightAfterItWasCutOffWithoutAGapOrARepeat() throws Exception {
    PlacedConversation conversation = PlacedConversation.between(servers, "slow-ines", "slow-jan");
    long last = 0;
    String received;
    try (Socket socket = new Socket()) {
      // Set before connecting, because the system may choose a larger buffer.
      socket.setReceiveBufferSize(SMALL_BUFFER);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
      ask(socket);
      received = readUntilConnected(socket.getInputStream());
      for (int i = 0; i < MOST_EVENTS && isNobodyCutOff(); i++) {
        last = log.message(conversation, LARGE).seq();
      }
      await().atMost(LONG).until(() -> !isNobodyCutOff());
      received += new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
    ReceivedPart had = ReceivedPart.of(received);
    final long end = log.message(conversation, "after it").seq();

    List<Long> seqs = new ArrayList<>(had.seqs());
    assertThat(seqs).as("cut off before the end").doesNotContain(last);
    try (EventReader reader = EventReader.open(gateway.port(), slow, had.lastId())) {
      assertThat(reader.nextType()).isEqualTo("connected");
      while (seqs.isEmpty() || seqs.getLast() < end) {
        seqs.add(reader.next().path("seq").asLong());
      }
    }

    assertThat(seqs).containsExactlyElementsOf(LongStream.rangeClosed(3, end).boxed().toList());
  }

  private void ask(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            // HTTP/1.0 avoids the chunked encoding of the body.
            "GET /v1/stream HTTP/1.0\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(slow)
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static String readUntilConnected(InputStream input) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf("connected\"}\n\n") < 0) {
      int next = input.read();
      assertThat(next).as("the stream goes on after: %s", read).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }

  private boolean isNobodyCutOff() {
    return new String(
            new Calls(gateway.port(), "").get("/metrics").response().body(), StandardCharsets.UTF_8)
        .lines()
        .noneMatch(
            line -> line.startsWith("sealedlog_live_cut_offs_total ") && !line.endsWith(" 0.0"));
  }

  private String session(String name) {
    Calls calls = new Calls(servers.port(), "");
    calls.post("/v1/accounts", ACCOUNT.formatted(name));
    return calls.post("/v1/sessions", ACCOUNT.formatted(name)).body().path("token").asText();
  }
}
