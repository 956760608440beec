package io.sealedlog.gateway.limit;

import io.sealedlog.gateway.config.RateSettings;
import io.sealedlog.gateway.config.RateSettings.Limited;
import io.sealedlog.gateway.config.RateSettings.Proxies;
import io.sealedlog.gateway.config.RateSettings.Rates;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/// Settings and addresses for tests.
final class SampleLimits {
  static final ClientAddress HOME = address("192.0.2.1");
  static final ClientAddress ELSEWHERE = address("198.51.100.7");

  private SampleLimits() {}

  static RateSettings of(Limited limited, Rates rates) {
    return new RateSettings(true, Map.of(limited, rates), new Proxies(List.of(), ""));
  }

  static RateSettings off() {
    return new RateSettings(
        false,
        Map.of(Limited.SENDS, new Rates(1, 1), Limited.STREAMS, new Rates(1, 1)),
        new Proxies(List.of(), ""));
  }

  static ClientAddress address(String text) {
    return ClientAddress.of(InetAddress.ofLiteral(text));
  }
}
