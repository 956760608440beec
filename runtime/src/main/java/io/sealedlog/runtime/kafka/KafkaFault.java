package io.sealedlog.runtime.kafka;

import io.sealedlog.runtime.StartException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/// Explains to the operator why the brokers let a service not in, or not do something: a password,
/// a certificate or a right.
public final class KafkaFault {
  static final String ALL_RIGHTS = "\"sealedlog topics acls\" prints all rights that are needed.";

  private static final String OTHER_AUTHORITY =
      "The brokers' certificate is not of an authority that is trusted here; name the right one with kafka.ssl.truststore.location.";

  private KafkaFault() {}

  /// Returns the explanation in one or two sentences; empty when the failure has another reason.
  public static Optional<String> explain(@Nullable Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && !causes.contains(cause);
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes.stream().flatMap(cause -> explanation(cause, causes).stream()).findFirst();
  }

  /// Returns a failure that has the explanation alone, for the operator, or the given failure when
  /// there is none.
  public static Throwable explained(Throwable failure) {
    return explain(failure).<Throwable>map(StartException::new).orElse(failure);
  }

  private static Optional<String> explanation(Throwable cause, List<Throwable> causes) {
    return switch (cause) {
      case AuthorizationException e -> Optional.of(missingRight(e) + " " + ALL_RIGHTS);
      case SslAuthenticationException e -> Optional.of(tls(e, causes));
      case AuthenticationException e ->
          Optional.of(
              "The brokers refuse the login (kafka.sasl.username, kafka.sasl.password, kafka.sasl.mechanism): "
                  + sentence(e));
      default -> Optional.empty();
    };
  }

  private static String missingRight(AuthorizationException failure) {
    return switch (failure) {
      case TopicAuthorizationException e when !e.unauthorizedTopics().isEmpty() ->
          "Kafka doesn't let this user at %s."
              .formatted(topics(e.unauthorizedTopics().stream().sorted().toList()));
      case GroupAuthorizationException e when e.groupId() != null ->
          "Kafka doesn't let this user at the consumer group %s.".formatted(e.groupId());
      case TransactionalIdAuthorizationException _ ->
          "Kafka doesn't let this user use the transactional ids of the workers: they need WRITE on those that begin with the name of their group.";
      case ClusterAuthorizationException e ->
          "Kafka doesn't let this user do something with the cluster: " + sentence(e);
      default -> "Kafka doesn't let this user do something: " + sentence(failure);
    };
  }

  private static String topics(List<String> names) {
    String needed = names.size() == 1 ? AccessRights.needed(names.getFirst()) : "";
    return (names.size() == 1 ? "the topic " : "the topics ")
        + String.join(", ", names)
        + (needed.isEmpty() ? "" : " (" + needed + ")");
  }

  private static String tls(SslAuthenticationException failure, List<Throwable> causes) {
    for (Throwable cause : causes) {
      switch (cause) {
        case CertificateExpiredException e -> {
          return "A certificate of the brokers has expired (%s); renew it there."
              .formatted(text(e));
        }
        case CertificateNotYetValidException e -> {
          return "A certificate of the brokers is not valid yet (%s); look at the clocks."
              .formatted(text(e));
        }
        case CertPathBuilderException _ -> {
          return OTHER_AUTHORITY;
        }
        // The authority has the name of the trusted one, and another key.
        case CertPathValidatorException e when e.getReason() == BasicReason.INVALID_SIGNATURE -> {
          return OTHER_AUTHORITY;
        }
        // The JDK's check of the host name has no type of its own.
        case CertificateException e when e.getClass() == CertificateException.class -> {
          return "The brokers' certificate is of another host than the one in their address (%s); kafka.bootstrap.servers and advertised.listeners must have the names in it."
              .formatted(text(e));
        }
        default -> {}
      }
    }
    return "TLS with the brokers fails (%s): they refuse the certificate of this service (kafka.ssl.keystore.location), or speak another protocol at this address (kafka.security.protocol)."
        .formatted(text(innermost(causes, failure)));
  }

  private static Throwable innermost(List<Throwable> causes, Throwable otherwise) {
    return causes.reversed().stream()
        .filter(SSLException.class::isInstance)
        .findFirst()
        .orElse(otherwise);
  }

  private static String sentence(Throwable failure) {
    return text(failure) + ".";
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message).replaceAll("\\.$", "");
  }
}
