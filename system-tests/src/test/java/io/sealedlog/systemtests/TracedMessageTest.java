package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.sealedlog.allinone.AllInOne;
import io.sealedlog.runtime.ServiceContext;
import io.sealedlog.runtime.Termination;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationSources;
import io.sealedlog.runtime.health.Health;
import io.sealedlog.runtime.metrics.Metrics;
import io.sealedlog.runtime.tracing.Tracing;
import io.sealedlog.runtime.tracing.TracingConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One trace from the POST of a message to its row and its live delivery.
@Tag("servers")
class TracedMessageTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String TRACEPARENT = "00-" + TRACE + "-b7ad6b7169203331-00";
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "http.request.method",
          "http.route",
          "http.response.status_code",
          "messaging.destination.partition.id");

  @TempDir Path directory;
  private final JsonMapper json = new JsonMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private URI api;

  @Test
  void showsAMessageFromThePostToTheRowAndTheReader() throws Exception {
    TracingConfig config =
        TracingConfig.from(
            Configuration.of(
                TracingConfig.SETTINGS,
                Map.of("tracing.sample-ratio", "1", "tracing.most-per-second", "1000")));
    try (Tracing tracing = Tracing.of(config, "test", SimpleSpanProcessor.create(spans));
        AllInOne allInOne = new AllInOne(this::sources, context().with(tracing))) {
      allInOne.start();
      api = allInOne.addresses().http();
      String token = person("canaryalice");
      person("canarybob");
      String conversation =
          json.readTree(post(token, "/v1/conversations", "{\"members\":[\"canarybob\"]}").body())
              .path("conversationId")
              .asText();
      CompletableFuture<HttpResponse<Stream<String>>> live =
          client.sendAsync(request(token, "/v1/stream").GET().build(), BodyHandlers.ofLines());
      try (Stream<String> lines = live.get().body()) {
        HttpResponse<String> sent =
            client.send(
                request(token, "/v1/conversations/" + conversation + "/messages")
                    .header("traceparent", TRACEPARENT)
                    .POST(BodyPublishers.ofString("{\"text\":\"canary text\"}"))
                    .build(),
                BodyHandlers.ofString());
        assertThat(sent.statusCode()).isEqualTo(201);
        assertThat(lines.anyMatch(line -> line.contains("canary text"))).isTrue();
      }

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(named())
                  .containsKeys(
                      "POST /v1/conversations/{conversationId}/messages",
                      "decide",
                      "see outcome",
                      "write row",
                      "deliver live"));
      assertOneTrace();
      assertNothingIsSaidAboutAnybody(List.of("canary", conversation, token));
    }
  }

  private void assertOneTrace() {
    SpanData posted = named().get("POST /v1/conversations/{conversationId}/messages");
    SpanData decided = named().get("decide");
    assertThat(named().values()).extracting(SpanData::getTraceId).containsOnly(TRACE);
    assertThat(posted.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(decided.getParentSpanId()).isEqualTo(posted.getSpanId());
    assertThat(named().get("write row").getParentSpanId()).isEqualTo(decided.getSpanId());
    assertThat(named().get("see outcome").getParentSpanId()).isEqualTo(decided.getSpanId());
    assertThat(named().get("deliver live").getParentSpanId())
        .isEqualTo(named().get("see outcome").getSpanId());
    assertThat(posted.getAttributes().get(AttributeKey.stringKey("http.response.status_code")))
        .isEqualTo("201");
  }

  private void assertNothingIsSaidAboutAnybody(List<String> secrets) {
    assertThat(spans.getFinishedSpanItems())
        .allSatisfy(span -> {
          assertThat(span.getAttributes().asMap().keySet())
              .allSatisfy(key -> assertThat(ATTRIBUTES).contains(key.getKey()));
          assertThat(span.getEvents()).isEmpty();
          assertThat(span.getSpanContext().getTraceState().isEmpty()).isTrue();
          assertThat(span.toString()).doesNotContain(secrets);
        });
  }

  // Of the message's trace alone. There is one of each name: the message has one event.
  private Map<String, SpanData> named() {
    return spans.getFinishedSpanItems().stream()
        .filter(span -> span.getTraceId().equals(TRACE))
        .collect(Collectors.toMap(SpanData::getName, Function.identity(), (first, _) -> first));
  }

  private String person(String name) throws Exception {
    String login =
        "{\"username\":\"%s\",\"password\":\"canary lantern brief otter\"}".formatted(name);
    assertThat(post(null, "/v1/accounts", login).statusCode()).isEqualTo(201);
    return json.readTree(post(null, "/v1/sessions", login).body()).path("token").asText();
  }

  private HttpResponse<String> post(String token, String path, String body) throws Exception {
    return client.send(
        request(token, path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String token, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.resolve(path))
            .header("Content-Type", "application/json")
            .header("tracestate", "vendor=canary")
            .header("baggage", "user=canary");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private ConfigurationSources sources() {
    return new ConfigurationSources()
        .explicit(
            Map.of(
                "data.directory",
                directory.toString(),
                "http.port",
                "0",
                "passwords.iterations",
                "1000",
                "passwords.bcrypt-cost",
                "4"));
  }

  private static ServiceContext context() {
    return new ServiceContext(
        Clock.systemUTC(), new SecureRandom(), new Health(), Metrics.create(), new Termination());
  }
}
