package io.sealedlog.benchmarks.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class EchoProcessTest {
  @Test
  void givesBackWhatItIsSentAndEnds() throws Exception {
    long pid;
    try (EchoProcess server = EchoProcess.start();
        HttpClient client = HttpClient.newHttpClient()) {
      pid = server.pid();
      URI uri =
          URI.create(
              "http://127.0.0.1:%d/v1/conversations/c/messages"
                  .formatted(server.address().getPort()));

      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{\"text\":\"x\"}")).build(),
              BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(201);
      assertThat(answer.body()).isEqualTo("{\"text\":\"x\"}");
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();
  }
}
