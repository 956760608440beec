package io.sealedlog.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.GatewayUnderTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class HealthCallsTest {
  @Test
  void tellsThatAllIsWell(GatewayUnderTest gateway) {
    Calls calls = new Calls(gateway.port(), "");

    assertThat(calls.get("/health/live").status()).isEqualTo(200);
    assertThat(calls.get("/health/ready").body().path("status").asText()).isEqualTo("ok");
  }

  @Test
  void showsMetricsByRouteAndStatus(GatewayUnderTest gateway) {
    Calls calls = new Calls(gateway.port(), "");
    assertThat(calls.get("/v1/sessions").status()).isEqualTo(401);

    String metrics = new String(calls.get("/metrics").response().body(), StandardCharsets.UTF_8);

    assertThat(metrics)
        .contains(
            "sealedlog_http_requests_seconds_count{method=\"GET\",route=\"/v1/sessions\",status=\"4xx\"}")
        .contains("sealedlog_commands_waiting")
        .contains("sealedlog_passwords_queue")
        .contains("sealedlog_readmodel_lag");
  }
}
