package io.sealedlog.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.runtime.StartException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.junit.jupiter.api.Test;

class KafkaFaultTest {
  @Test
  void namesTheTopicAndWhoNeedsWhatThere() {
    Exception failure =
        new ExecutionException(
            new KafkaException(new TopicAuthorizationException(Set.of("eu.events.v1"))));

    assertThat(KafkaFault.explain(failure))
        .contains(
            "Kafka doesn't let this user at the topic eu.events.v1 (gateways need READ and DESCRIBE_CONFIGS, workers need READ, WRITE and DESCRIBE_CONFIGS, projectors need READ and DESCRIBE_CONFIGS). \"sealedlog topics acls\" prints all rights that are needed.");
  }

  @Test
  void namesTheGroupOrThatItIsTheTransactionalId() {
    assertThat(KafkaFault.explain(GroupAuthorizationException.forGroupId("events.v1-projection")))
        .hasValueSatisfying(reason ->
            assertThat(reason).contains("at the consumer group events.v1-projection. \"sealedlog"));
    assertThat(KafkaFault.explain(new TransactionalIdAuthorizationException("no")))
        .hasValueSatisfying(reason -> assertThat(reason).contains("they need WRITE on those"));
  }

  @Test
  void tellsAPasswordFromACertificate() {
    assertThat(KafkaFault.explain(new SaslAuthenticationException("invalid credentials.")))
        .contains(
            "The brokers refuse the login (kafka.sasl.username, kafka.sasl.password, kafka.sasl.mechanism): invalid credentials.");
    assertThat(explainTls(new CertificateExpiredException("NotAfter: yesterday")))
        .isEqualTo(
            "A certificate of the brokers has expired (NotAfter: yesterday); renew it there.");
    assertThat(explainTls(new CertificateException("No name matching b found")))
        .startsWith("The brokers' certificate is of another host than the one in their address");
    assertThat(
            KafkaFault.explain(
                    new SslAuthenticationException(
                        "failed", new SSLHandshakeException("Received fatal alert: unknown_ca")))
                .orElseThrow())
        .contains("Received fatal alert: unknown_ca", "refuse the certificate of this service");
  }

  private static String explainTls(Exception cause) {
    SSLHandshakeException handshake = new SSLHandshakeException("outer");
    handshake.initCause(new CertificateOfChain(cause));
    return KafkaFault.explain(new SslAuthenticationException("failed", handshake)).orElseThrow();
  }

  /// Wraps the reason as the JDK's validator does.
  private static final class CertificateOfChain extends CertificateException {
    CertificateOfChain(Exception cause) {
      super("PKIX path validation failed", cause);
    }
  }

  @Test
  void leavesOtherFailuresAsTheyAre() {
    IllegalStateException other = new IllegalStateException("a bug");

    assertThat(KafkaFault.explain(other)).isEmpty();
    assertThat(KafkaFault.explain(null)).isEmpty();
    assertThat(KafkaFault.explained(other)).isSameAs(other);
    assertThat(KafkaFault.explained(GroupAuthorizationException.forGroupId("g")))
        .isInstanceOf(StartException.class)
        .hasNoCause();
  }
}
