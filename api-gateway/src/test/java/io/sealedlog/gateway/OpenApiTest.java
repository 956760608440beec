package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.problem.ProblemType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private JsonNode document;

  private final List<Route> routes = Wiring.routes();

  @BeforeEach
  void read() throws Exception {
    JsonMapper strict =
        JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    document = strict.readTree(OpenApiTest.class.getResourceAsStream("/openapi.json"));
  }

  @Test
  void describesEveryRouteAndNothingElse() {
    Set<String> described = new TreeSet<>();
    for (var path : document.path("paths").properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(
              method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
    }

    assertThat(described)
        .isEqualTo(
            routes.stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void describesEveryQueryParameterAndNothingElse() {
    for (Route route : routes) {
      Set<String> described = new HashSet<>();
      for (JsonNode parameter : operation(route).path("parameters")) {
        if (parameter.path("in").asText().equals("query")) {
          described.add(parameter.path("name").asText());
        }
      }
      assertThat(described).as(route.path()).isEqualTo(route.parameters());
    }
  }

  @Test
  void givesEveryOperationExamplesAndProblems() {
    for (Route route : routes) {
      JsonNode operation = operation(route);
      assertThat(operation.path("summary").asText()).isNotBlank();
      assertThat(operation.path("description").asText()).isNotBlank();
      assertThat(operation.path("responses").findParents("$ref")).as(route.path()).isNotEmpty();
      JsonNode body = operation.path("requestBody");
      assertThat(
              body.isMissingNode()
                  || !body.findValues("example").isEmpty()
                  || !body.findValues("examples").isEmpty())
          .as(route.path())
          .isTrue();
    }
  }

  @Test
  void givesAnExampleOfEveryAnswerWithABody() {
    for (Route route : routes) {
      for (var response : operation(route).path("responses").properties()) {
        for (JsonNode content : response.getValue().path("content")) {
          assertThat(content.has("example") || !content.path("examples").isEmpty())
              .as("%s %s %s", route.method(), route.path(), response.getKey())
              .isTrue();
        }
      }
    }
  }

  @Test
  void saysWhichCallsASessionMayNotMakeThatOnlySends() {
    Set<String> sending =
        Set.of(
            "POST /v1/conversations/{conversationId}/messages",
            "GET /v1/conversations/{conversationId}/messages/{messageId}",
            "POST /v1/messages:batch");
    for (Route route : routes) {
      JsonNode operation = operation(route);
      boolean open =
          operation.has("security") && operation.path("security").findValues("session").isEmpty();
      assertThat(operation.at("/responses/403").findValues("send-only-session").isEmpty())
          .as("%s %s", route.method(), route.path())
          .isEqualTo(open || sending.contains(route.method() + " " + route.path()));
    }
  }

  @Test
  void listsEveryProblemType() {
    Set<String> listed = new HashSet<>();
    document
        .at("/components/schemas/Problem/properties/type/enum")
        .forEach(each -> listed.add(each.asText()));

    assertThat(listed)
        .isEqualTo(
            Arrays.stream(ProblemType.values()).map(ProblemType::urn).collect(Collectors.toSet()));
    for (ProblemType type : ProblemType.values()) {
      JsonNode example = document.at("/components/examples/" + type.slug() + "/value");
      assertThat(example.path("title").asText()).isEqualTo(type.title());
      assertThat(example.path("status").asInt()).isEqualTo(type.status());
    }
  }

  @Test
  void refersToNothingThatIsNotThere() {
    for (JsonNode reference : document.findValues("$ref")) {
      String pointer = reference.asText().substring(1);
      assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    }
  }

  private JsonNode operation(Route route) {
    return document.path("paths").path(route.path()).path(route.method().toLowerCase(Locale.ROOT));
  }
}
