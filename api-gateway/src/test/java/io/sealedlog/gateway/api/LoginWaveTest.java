package io.sealedlog.gateway.api;

import static io.sealedlog.gateway.api.BadRequestTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.gateway.GatewayService;
import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.PlacedConversation;
import io.sealedlog.gateway.PlayedWorker;
import io.sealedlog.gateway.TestSessions;
import io.sealedlog.gateway.api.Calls.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/// More concurrent logins than threads and queue places.
@ExtendWith(GatewayUnderTest.Extension.class)
@ResourceLock(GatewayUnderTest.PROJECTION_OFFSETS)
@Tag("servers")
class LoginWaveTest {
  private static final int WAVE = 8;

  /// One on the thread, one in the queue.
  private static final int TAKEN = 2;

  /// Makes each password take more than a second.
  private static final Map<String, String> SLOW =
      Map.of(
          "passwords.threads", "1",
          "passwords.queue", "1",
          "passwords.iterations", "5000000");

  @Test
  void refusesWhatThePoolHasNoPlaceForAndGoesOnWithMessages(GatewayUnderTest servers) {
    try (PlayedWorker worker = new PlayedWorker(servers);
        GatewayService gateway = worker.another(SLOW)) {
      gateway.start();
      Calls sender = new TestSessions(servers, worker.port()).of("wave-walt").at(gateway.port());
      String messages =
          "/v1/conversations/"
              + PlacedConversation.between(servers, "wave-walt").id()
              + "/messages";
      assertThat(send(sender, messages)).isEqualTo(201);

      List<CompletableFuture<Reply>> wave = wave(sender.withToken(""));
      await().atMost(Duration.ofSeconds(60)).until(() -> done(wave).size() >= WAVE - TAKEN);
      for (int i = 0; i < 5; i++) {
        assertThat(send(sender, messages)).isEqualTo(201);
      }

      assertThat(done(wave)).as("answered before the messages were").hasSizeLessThan(WAVE);
      for (Reply refused : done(wave).subList(0, WAVE - TAKEN)) {
        assertProblem(refused, 429, "busy");
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.body().path("retryAfter").asInt()).isEqualTo(2);
      }
      assertThat(wave.stream().map(CompletableFuture::join).filter(each -> each.status() == 401))
          .as("those that were taken")
          .hasSizeGreaterThanOrEqualTo(TAKEN);
    }
  }

  /// Logs in with an unknown name, which costs the same work as a known one.
  private static List<CompletableFuture<Reply>> wave(Calls stranger) {
    String nobody = "{\"username\":\"wave-nobody\",\"password\":\"correct horse battery staple\"}";
    return IntStream.range(0, WAVE)
        .mapToObj(i ->
            CompletableFuture.supplyAsync(
                () -> stranger.post("/v1/sessions", nobody), Thread::startVirtualThread))
        .toList();
  }

  /// Waits for the quickest answers, which are the refusals.
  private static List<Reply> done(List<CompletableFuture<Reply>> wave) {
    return wave.stream()
        .filter(CompletableFuture::isDone)
        .map(CompletableFuture::join)
        .sorted((one, other) -> Integer.compare(other.status(), one.status()))
        .toList();
  }

  private static int send(Calls sender, String messages) {
    return sender.post(messages, "{\"text\":\"as if nothing were the matter\"}").status();
  }
}
