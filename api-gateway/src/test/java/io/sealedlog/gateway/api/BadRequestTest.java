package io.sealedlog.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import io.sealedlog.gateway.api.Calls.Reply;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class BadRequestTest {
  private static final String ACCOUNTS = "/v1/accounts";

  private Calls calls;

  @BeforeEach
  void connect(GatewayUnderTest gateway) {
    calls = new Calls(gateway.port(), "");
  }

  @Test
  void refusesMalformedJson() {
    assertProblem(calls.post(ACCOUNTS, "{\"username\": "), 400, "malformed-json");
    assertProblem(calls.post(ACCOUNTS, ""), 400, "malformed-json");
    assertProblem(calls.post(ACCOUNTS, "null"), 400, "malformed-json");
    assertProblem(calls.post(ACCOUNTS, "{} {}"), 400, "malformed-json");
  }

  @Test
  void refusesRepeatedFields() {
    Reply reply = calls.post(ACCOUNTS, "{\"username\":\"a\",\"username\":\"b\"}");

    assertProblem(reply, 400, "duplicate-field");
  }

  @Test
  void namesAnUnknownField() {
    Reply reply = calls.post(ACCOUNTS, "{\"username\":\"ann\",\"pasword\":\"x\"}");

    assertProblem(reply, 400, "unknown-field");
    assertThat(reply.detail()).contains("pasword");
  }

  @Test
  void namesAFieldOfTheWrongType() {
    Reply number = calls.post(ACCOUNTS, "{\"username\":5,\"password\":\"x\"}");
    Reply list = calls.post(ACCOUNTS, "[]");

    assertProblem(number, 400, "wrong-type");
    assertThat(number.detail()).contains("username");
    assertProblem(list, 400, "malformed-json");
  }

  @Test
  void namesAMissingField() {
    Reply absent = calls.post(ACCOUNTS, "{\"username\":\"ann\"}");
    Reply empty = calls.post(ACCOUNTS, "{\"username\":\"ann\",\"password\":null}");

    assertProblem(absent, 400, "missing-field");
    assertThat(absent.detail()).contains("password");
    assertProblem(empty, 400, "missing-field");
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] body = "{\"username\":\"ann\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertProblem(calls.send("POST", ACCOUNTS, body, "application/json"), 400, "invalid-utf8");
  }

  @Test
  void refusesUnpairedSurrogates() {
    Reply reply = calls.post(ACCOUNTS, "{\"username\":\"ann\",\"password\":\"abc\\ud800def\"}");

    assertProblem(reply, 400, "invalid-text");
    assertThat(reply.detail()).contains("password");
  }

  @Test
  void refusesOtherContentTypes() {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);

    assertProblem(calls.send("POST", ACCOUNTS, body, "text/plain"), 415, "unsupported-media-type");
    assertProblem(
        calls.send("POST", ACCOUNTS, body, "application/json; charset=iso-8859-1"),
        415,
        "unsupported-media-type");
    assertProblem(
        calls.send("POST", ACCOUNTS, body, "application/json; charset=UTF-8"),
        400,
        "missing-field");
  }

  @Test
  void refusesABodyThatIsTooLarge() {
    String body = "{\"username\":\"" + "a".repeat(600_000) + "\"}";

    assertProblem(calls.post(ACCOUNTS, body), 413, "too-large");
  }

  @Test
  void answersWhoSendsAllOfABodyThatIsFarTooLargeBeforeReading() throws Exception {
    String answer = calls.raw(head("Content-Length: 6000000"), "a".repeat(6_000_000));

    assertThat(answer).contains("413").contains("too-large");
  }

  @Test
  void refusesAChunkedBodyThatIsTooLargeWhileReading() throws Exception {
    String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";

    String answer = calls.raw(head("Transfer-Encoding: chunked"), chunk.repeat(9) + "0\r\n\r\n");

    assertThat(answer).contains("413").contains("too-large");
  }

  @Test
  void readsNoMoreThanWasAnnounced() throws Exception {
    String answer = calls.raw(head("Content-Length: 5"), "{\"username\":\"ann\"}");

    assertThat(answer).contains("400").contains("malformed-json");
  }

  @Test
  void refusesABodyThatDoesNotCome() throws Exception {
    String answer = calls.raw(head("Content-Length: 50"), "{\"user");

    assertThat(answer).contains("408").contains("slow-body");
  }

  @Test
  void answersAnUnknownRoute() {
    assertProblem(calls.get("/v1/nothing"), 404, "unknown-route");
    assertProblem(calls.get("/v1/accounts/ann/kdf/more"), 404, "unknown-route");
  }

  @Test
  void answersAnUnknownMethodWithTheKnownOnes() {
    Reply reply = calls.put("/v1/sessions", "{}");

    assertProblem(reply, 405, "method-not-allowed");
    assertThat(reply.header("Allow")).isEqualTo("GET, POST");
  }

  @Test
  void refusesUnknownQueryParameters() {
    assertProblem(calls.get("/health/live?verbose=1"), 400, "unknown-parameter");
  }

  @Test
  void answersWhatIsNotHttpInTheSameForm() throws Exception {
    String answer = calls.raw("GET /docs HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertThat(answer).contains(" 400 ").contains("urn:sealedlog:problem:bad-request");
  }

  @Test
  void givesEveryAnswerARequestId() {
    Reply reply = calls.get("/v1/nothing");

    assertThat(reply.header("X-Request-Id"))
        .hasSize(16)
        .isEqualTo(reply.body().path("requestId").asText());
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
  }

  private static String head(String lengthHeader) {
    return "POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Connection: close\r\n"
        + lengthHeader
        + "\r\n\r\n";
  }

  static void assertProblem(Reply reply, int status, String slug) {
    assertThat(reply.problem()).isEqualTo(slug);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body().path("status").asInt()).isEqualTo(status);
  }
}
