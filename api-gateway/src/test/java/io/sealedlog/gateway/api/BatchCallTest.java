package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Batches over HTTP. There is no worker, so every line tested here is refused.
@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class BatchCallTest {
  private static final String PATH = "/v1/messages:batch";
  private static final String LINES = "application/x-ndjson";
  private static final String CREDENTIALS =
      "{\"username\":\"batcher\",\"password\":\"correct horse battery staple\"}";

  private static GatewayUnderTest servers;
  private static int port;
  private static String token;
  private static Calls calls;

  @BeforeAll
  static void logIn(GatewayUnderTest gateway) {
    servers = gateway;
    port = gateway.port();
    Calls anonymous = new Calls(port, "");
    assertThat(anonymous.post("/v1/accounts", CREDENTIALS).status()).isEqualTo(201);
    token = anonymous.post("/v1/sessions", CREDENTIALS).body().path("token").asText();
    calls = anonymous.withToken(token);
  }

  @Test
  void refusesWhatIsNoBatch() {
    byte[] line = "{}\n".getBytes(StandardCharsets.UTF_8);

    assertProblem(calls.withToken("").send("POST", PATH, line, LINES), 401, "token-missing");
    assertProblem(
        calls.send("POST", PATH, line, "application/json"), 415, "unsupported-media-type");
    assertProblem(
        calls.send("POST", PATH, line, LINES + "; charset=utf-16"), 415, "unsupported-media-type");
    assertProblem(calls.send("POST", PATH + "?wait=1", line, LINES), 400, "unknown-parameter");
  }

  @Test
  void refusesASessionWhoseTextsAreNotForTheServer() {
    Calls client = TestUsers.clientSession(servers, "batcher");

    assertProblem(
        client.send("POST", PATH, "{}\n".getBytes(StandardCharsets.UTF_8), LINES),
        403,
        "session-cannot-do-this");
  }

  @Test
  void refusesAnotherPacking() throws Exception {
    String answer =
        calls.raw(head("Content-Encoding: br\r\nContent-Length: 0\r\nConnection: close\r\n"));

    assertThat(answer).contains("415").contains("other than gzip");
  }

  @Test
  void answersNothingToNothing() {
    Calls.Reply reply = calls.send("POST", PATH, new byte[0], LINES);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo(LINES);
    assertThat(reply.response().body()).isEmpty();
  }

  @Test
  void answersBeforeTheRequestEnds() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      write(out, head("Transfer-Encoding: chunked\r\n"));
      for (int line = 1; line <= 3; line++) {
        write(out, chunk("{\"no\":\"" + line + "\"}\n"));

        assertThat(nextOutcome(in)).contains("\"line\":" + line + ",").contains("unknown-field");
      }
      write(out, "0\r\n\r\n");
    }
  }

  @Test
  void leavesPlacesForOthersWhoSendBatches() throws Exception {
    String greedy = newcomer("batch-greedy");
    String other = newcomer("batch-other");
    byte[] line = "{}\n".getBytes(StandardCharsets.UTF_8);
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        open.add(underWay(greedy));
      }
      Calls.Reply oneMore = calls.withToken(greedy).send("POST", PATH, line, LINES);

      assertProblem(oneMore, 429, "too-many-connections");
      assertThat(oneMore.header("Retry-After")).isNotBlank();
      assertThat(calls.withToken(other).send("POST", PATH, line, LINES).status()).isEqualTo(200);

      end(open.removeLast());
      assertThat(calls.withToken(greedy).send("POST", PATH, line, LINES).status()).isEqualTo(200);
    } finally {
      for (Socket socket : open) {
        end(socket);
      }
    }
  }

  private static String newcomer(String name) {
    Calls anonymous = calls.withToken("");
    String credentials = CREDENTIALS.replace("batcher", name);
    assertThat(anonymous.post("/v1/accounts", credentials).status()).isEqualTo(201);
    return anonymous.post("/v1/sessions", credentials).body().path("token").asText();
  }

  private static Socket underWay(String token) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    write(
        socket.getOutputStream(),
        head(token, "Transfer-Encoding: chunked\r\nConnection: close\r\n") + chunk("{}\n"));
    assertThat((char) socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  private static void end(Socket socket) throws IOException {
    try (socket) {
      write(socket.getOutputStream(), "0\r\n\r\n");
      byte[] _ = socket.getInputStream().readAllBytes();
    }
  }

  @Test
  void keepsNeitherSideWaitingHoweverManyLinesThereAre() throws Exception {
    int count = 30_000;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> {
            try {
              write(out, head("Transfer-Encoding: chunked\r\nConnection: close\r\n"));
              String lines = "not JSON\n".repeat(100);
              for (int i = 0; i < count; i += 100) {
                write(out, chunk(lines));
              }
              write(out, "0\r\n\r\n");
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      sending.join();
      assertThat(answer.split("malformed-json", -1)).hasSize(count + 1);
    }
  }

  @Test
  void unpacksAndSaysWhenThePackingIsDamaged() throws Exception {
    byte[] whole = zip("{}\n{}\n".repeat(500));
    byte[] damaged = Arrays.copyOf(whole, whole.length);
    damaged[damaged.length - 6] ^= 1;

    assertThat(outcomes(whole)).hasSize(1_000).allMatch(each -> each.contains("missing-field"));
    assertThat(outcomes(damaged))
        .hasSize(1_001)
        .last()
        .asString()
        .contains("\"line\":1001")
        .contains("bad-request");
    assertThat(outcomes("not packed at all".getBytes(StandardCharsets.UTF_8)))
        .singleElement()
        .asString()
        .contains("bad-request");
  }

  private static List<String> outcomes(byte[] body) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      write(
          socket.getOutputStream(),
          head(
              "Content-Encoding: gzip\r\nContent-Length: "
                  + body.length
                  + "\r\nConnection: close\r\n"));
      socket.getOutputStream().write(body);
      List<String> outcomes = new ArrayList<>();
      new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(each -> each.startsWith("{"))
          .forEach(outcomes::add);
      return outcomes;
    }
  }

  private static String nextOutcome(BufferedReader in) throws IOException {
    String line = in.readLine();
    while (!line.startsWith("{")) {
      line = in.readLine();
    }
    return line;
  }

  private static String head(String more) {
    return head(token, more);
  }

  private static String head(String token, String more) {
    return "POST "
        + PATH
        + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + token
        + "\r\nContent-Type: "
        + LINES
        + "\r\n"
        + more
        + "\r\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static byte[] zip(String text) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return zipped.toByteArray();
  }
}
