package io.sealedlog.gateway.config;

import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordVerifier;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.ConfigurationException;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import io.sealedlog.runtime.database.DatabaseConfig;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.vault.VaultConfig;
import java.time.Duration;

/// All settings of the gateway.
public record GatewayConfig(
    HttpSettings http,
    KafkaConfig kafka,
    VaultConfig vault,
    DatabaseConfig readModel,
    PasswordSettings passwords,
    Limits limits,
    BulkSettings bulk,
    RateSettings rates,
    LiveDeliverySettings live) {

  static final Setting<Integer> PASSWORD_THREADS =
      Setting.integer(
              "passwords.threads",
              1,
              256,
              "Threads that derive and check passwords; messages never wait for them.")
          .withDefault(2);
  static final Setting<Integer> PASSWORD_QUEUE =
      Setting.integer(
              "passwords.queue",
              1,
              100_000,
              "Passwords that may wait for a thread; when full, callers are told to come back.")
          .withDefault(64);
  static final Setting<Integer> PASSWORD_ITERATIONS =
      Setting.integer(
              "passwords.iterations",
              1_000,
              10_000_000,
              "PBKDF2 iterations for passwords; older ones get this many at their next login."
                  + " Below 310000 only for tests: clients refuse it.")
          .withDefault(KdfParameters.DEFAULT_ITERATIONS);
  static final Setting<Integer> PASSWORD_COST =
      Setting.integer(
              "passwords.bcrypt-cost",
              4,
              20,
              "Cost of password verifiers; older ones get this cost at their next login.")
          .withDefault(PasswordVerifier.DEFAULT_COST);
  static final Setting<Integer> PASSWORD_MIN_LENGTH =
      Setting.integer("passwords.min-length", 12, 64, "Code points that a password needs.")
          .withDefault(12);
  static final Setting<Duration> SESSION_LIFETIME =
      Setting.duration(
              "sessions.lifetime",
              Duration.ofMinutes(1),
              Duration.ofDays(30),
              "How long a session lasts; at most `vault.session-key-retention`.")
          .withDefault(Duration.ofHours(24));
  static final Setting<Integer> TEXT_BYTES =
      Setting.integer(
              "messages.max-bytes",
              1_024,
              250_000,
              "Size of a message's text, and of its data, in UTF-8.")
          .withDefault(64 * 1024);
  static final Setting<Integer> SUITE =
      Setting.integer(
              "suite",
              1,
              2,
              "Suite of new conversations: 2 is X-Wing, the hybrid that also withstands quantum"
                  + " computers; 1 is X25519.")
          .withDefault(Suite.DEFAULT.id());
  static final Setting<Integer> WAITING =
      Setting.integer(
              "messages.max-waiting",
              10,
              1_000_000,
              "Requests that may wait for their commit at the same time.")
          .withDefault(20_000);

  private static final DatabaseConfig.Definition READ_MODEL =
      DatabaseConfig.Definition.of("read", "the read model", 16);

  public static final Settings SETTINGS =
      Settings.of(
              "Gateway",
              HttpSettings.HOST,
              HttpSettings.PORT,
              HttpSettings.CERTIFICATE,
              HttpSettings.KEY,
              HttpSettings.INSECURE,
              HttpSettings.BODY_LIMIT,
              HttpSettings.BODY_TIMEOUT,
              HttpSettings.MAX_CONNECTIONS,
              HttpSettings.DRAIN_TIME,
              PASSWORD_THREADS,
              PASSWORD_QUEUE,
              PASSWORD_ITERATIONS,
              PASSWORD_COST,
              PASSWORD_MIN_LENGTH,
              SESSION_LIFETIME,
              TEXT_BYTES,
              SUITE,
              WAITING,
              LiveDeliverySettings.QUEUE,
              LiveDeliverySettings.QUEUE_BYTES,
              LiveDeliverySettings.CONNECTIONS,
              LiveDeliverySettings.MAX_RESUME,
              LiveDeliverySettings.HEARTBEAT,
              LiveDeliverySettings.TYPING_RELAY,
              BulkSettings.SEND_LIFETIME,
              BulkSettings.WINDOW,
              BulkSettings.WINDOW_BYTES)
          .and(RateSettings.SETTINGS)
          .and(KafkaConfig.SETTINGS)
          .and(VaultConfig.SETTINGS)
          .and(READ_MODEL.settings("Read model"));

  /// @param iterations of PBKDF2, for new passwords
  /// @param cost of bcrypt
  public record PasswordSettings(int threads, int queue, int iterations, int cost, int minLength) {}

  /// @param textBytes of a message's text in UTF-8, and of its data
  /// @param waiting requests that may wait for their commit at the same time
  public record Limits(Duration sessionLifetime, int textBytes, Suite suite, int waiting) {}

  /// @throws io.sealedlog.runtime.config.ConfigurationException when settings contradict each other
  public static GatewayConfig of(Configuration configuration) {
    return new GatewayConfig(
        HttpSettings.from(configuration),
        KafkaConfig.from(configuration),
        VaultConfig.of(configuration),
        READ_MODEL.from("read", configuration),
        new PasswordSettings(
            configuration.get(PASSWORD_THREADS),
            configuration.get(PASSWORD_QUEUE),
            configuration.get(PASSWORD_ITERATIONS),
            configuration.get(PASSWORD_COST),
            configuration.get(PASSWORD_MIN_LENGTH)),
        new Limits(
            sessionLifetime(configuration),
            configuration.get(TEXT_BYTES),
            Suite.ofId(configuration.get(SUITE)),
            configuration.get(WAITING)),
        BulkSettings.from(configuration, configuration.get(WAITING)),
        RateSettings.from(configuration),
        LiveDeliverySettings.from(configuration, configuration.get(HttpSettings.MAX_CONNECTIONS)));
  }

  private static Duration sessionLifetime(Configuration configuration) {
    Duration lifetime = configuration.get(SESSION_LIFETIME);
    if (lifetime.compareTo(configuration.get(VaultConfig.SESSION_KEY_RETENTION)) > 0) {
      throw ConfigurationException.of(
          SESSION_LIFETIME, lifetime, "at most " + VaultConfig.SESSION_KEY_RETENTION.key());
    }
    return lifetime;
  }
}
