package io.sealedlog.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.gateway.config.RateSettings.Proxies;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
  private static final String TRUSTED = "10.0.0.0/8, 192.168.4.0/22, 2001:db8:1::/48";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          203.0.113.5                           | 203.0.113.5
          203.0.113.5:4711                      | 203.0.113.5
          1.1.1.1, 203.0.113.5                  | 203.0.113.5
          203.0.113.5, 10.7.7.7, 192.168.7.255  | 203.0.113.5
          1.1.1.1, 203.0.113.5, 10.7.7.7        | 203.0.113.5
          203.0.113.5, 192.168.8.0              | 192.168.8.0
          2001:db8:2::9                         | 2001:db8:2::9
          [2001:db8:2::9]:443                   | 2001:db8:2::9
          1.1.1.1, rubbish                      | 10.0.0.1
          ,                                     | 10.0.0.1
          10.9.9.9, 10.8.8.8                    | 10.9.9.9
          """)
  void takesTheLastAddressThatIsNoTrustedProxys(String hops, String expected) {
    ClientAddresses addresses = new ClientAddresses(Proxies.of(TRUSTED, Proxies.X_FORWARDED_FOR));

    assertThat(addresses.clientOf(literal("10.0.0.1"), hops)).isEqualTo(literal(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          for=203.0.113.5                                | 203.0.113.5
          proto=https;For="[2001:db8:2::9]:4711"         | 2001:db8:2::9
          for=1.1.1.1, for=203.0.113.5;by=10.0.0.1       | 203.0.113.5
          for=_hidden                                    | 10.0.0.1
          proto=https                                    | 10.0.0.1
          """)
  void readsTheStandardHeader(String hops, String expected) {
    ClientAddresses addresses = new ClientAddresses(Proxies.of(TRUSTED, Proxies.FORWARDED));

    assertThat(addresses.clientOf(literal("10.0.0.1"), hops)).isEqualTo(literal(expected));
  }

  @Test
  void believesNobodyWhoIsNotListed() {
    ClientAddresses nobody = new ClientAddresses(Proxies.of("", Proxies.X_FORWARDED_FOR));
    ClientAddresses some = new ClientAddresses(Proxies.of(TRUSTED, Proxies.X_FORWARDED_FOR));

    assertThat(nobody.isTrusted(literal("127.0.0.1"))).isFalse();
    assertThat(some.isTrusted(literal("11.0.0.1"))).isFalse();
    assertThat(some.isTrusted(literal("2001:db8:1:ffff::1"))).isTrue();
    assertThat(some.clientOf(literal("11.0.0.1"), "203.0.113.5")).isEqualTo(literal("11.0.0.1"));
  }

  @Test
  void countsANetworkOfVersion6AsOneAddress() {
    assertThat(SampleLimits.address("2001:db8:2:3::1"))
        .isEqualTo(SampleLimits.address("2001:db8:2:3:ffff::2"))
        .isNotEqualTo(SampleLimits.address("2001:db8:2:4::1"));
    assertThat(SampleLimits.address("192.0.2.1")).isNotEqualTo(SampleLimits.address("192.0.2.2"));
  }

  private static InetAddress literal(String text) {
    return InetAddress.ofLiteral(text);
  }
}
