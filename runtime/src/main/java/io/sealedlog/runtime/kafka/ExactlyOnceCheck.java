package io.sealedlog.runtime.kafka;

import io.sealedlog.runtime.StartException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks the topics on which a worker's transactions and state depend: its changelogs, and the
/// brokers' internal topics for transactions and offsets. The internal topics belong to the
/// cluster; when this client isn't authorized to describe them, it logs a warning.
public final class ExactlyOnceCheck {
  private static final Logger log = LoggerFactory.getLogger(ExactlyOnceCheck.class);
  private static final String CHANGELOG_SUFFIX = "-changelog";
  private static final List<String> INTERNAL_TOPICS =
      List.of("__transaction_state", "__consumer_offsets");
  private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";
  private static final long BOUND_SECONDS = 30;

  private final Admin admin;
  private final TopicDurabilityRules durability;

  /// @param replication the least number of replicas of each partition (setting
  ///   `topics.replication`)
  public ExactlyOnceCheck(Admin admin, int replication) {
    this.admin = admin;
    this.durability = new TopicDurabilityRules(replication);
  }

  /// @param application the Kafka Streams application id
  /// @param partitions the number of partitions that each existing changelog must have
  /// @param transactionTimeoutMs the transaction time-out of the worker's producers
  /// @throws StartException with all faults, or when the cluster can't be reached in time
  public void require(String application, int partitions, long transactionTimeoutMs) {
    List<String> faults = new ArrayList<>();
    Map<String, TopicDescription> found = find(application);
    Map<String, Config> configs = configs(found);
    found.forEach((name, description) -> {
      Config config = configs.get(name);
      if (config != null) {
        durability.check(description, config, faults);
      }
      if (isChangelog(name, application)) {
        checkChangelog(description, Optional.ofNullable(config), partitions, faults);
      }
    });
    if (found.keySet().stream().noneMatch(name -> isChangelog(name, application))) {
      TopicCheck.brokersFault(admin, durability.replication()).ifPresent(faults::add);
    }
    checkTransactionTimeout(transactionTimeoutMs, faults);
    if (!faults.isEmpty()) {
      throw new StartException(String.join(System.lineSeparator(), faults));
    }
  }

  private Map<String, TopicDescription> find(String application) {
    TreeSet<String> names =
        TopicCheck.await(admin.listTopics(new ListTopicsOptions().listInternal(true)).names())
            .stream()
            .filter(name -> INTERNAL_TOPICS.contains(name) || isChangelog(name, application))
            .collect(Collectors.toCollection(TreeSet::new));
    Map<String, TopicDescription> found = new TreeMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach((name, future) -> ifAllowed(name, future).ifPresent(is -> found.put(name, is)));
    return found;
  }

  private Map<String, Config> configs(Map<String, TopicDescription> topics) {
    Map<String, Config> found = new HashMap<>();
    admin
        .describeConfigs(topics.keySet().stream().map(TopicCheck::resource).toList())
        .values()
        .forEach((topic, future) ->
            ifAllowed(topic.name(), future).ifPresent(config -> found.put(topic.name(), config)));
    return found;
  }

  private static boolean isChangelog(String topic, String application) {
    return topic.startsWith(application + "-") && topic.endsWith(CHANGELOG_SUFFIX);
  }

  private static void checkChangelog(
      TopicDescription topic, Optional<Config> config, int partitions, List<String> faults) {
    if (topic.partitions().size() != partitions) {
      faults.add(
          "The changelog %s has %d partitions; the topics have %d, which can't be changed inside a generation (topics.prefix begins another)."
              .formatted(topic.name(), topic.partitions().size(), partitions));
    }
    config
        .map(settings -> TopicDurabilityRules.valueOf(settings, "cleanup.policy"))
        .filter(policy -> !policy.equals("compact"))
        .ifPresent(policy ->
            faults.add(
                "The changelog %s has cleanup.policy = %s; it must be compact, or the state is forgotten."
                    .formatted(topic.name(), policy)));
  }

  private void checkTransactionTimeout(long timeoutMs, List<String> faults) {
    List<ConfigResource> brokers =
        TopicCheck.await(admin.describeCluster().nodes()).stream()
            .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
            .toList();
    admin
        .describeConfigs(brokers)
        .values()
        .forEach((broker, future) ->
            ifAllowed("broker " + broker.name(), future)
                .map(config -> TopicDurabilityRules.valueOf(config, MAX_TRANSACTION_TIMEOUT))
                .filter(longest -> longest.matches("[0-9]{1,18}"))
                .filter(longest -> Long.parseLong(longest) < timeoutMs)
                .ifPresent(longest ->
                    faults.add(
                        "kafka.transaction.timeout.ms is %d; broker %s allows %s at most (%s)."
                            .formatted(
                                timeoutMs, broker.name(), longest, MAX_TRANSACTION_TIMEOUT))));
  }

  private static <T> Optional<T> ifAllowed(String what, KafkaFuture<T> future) {
    try {
      return Optional.of(future.get(BOUND_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        log.atWarn()
            .addKeyValue("what", what)
            .log("not allowed to look at how it is set: whoever runs the cluster must");
        return Optional.empty();
      }
      throw TopicCheck.refused(
          e, "Kafka refused to describe %s: %s.".formatted(what, e.getCause()));
    } catch (TimeoutException e) {
      throw new StartException(
          "Kafka (kafka.bootstrap.servers) didn't describe %s in %d seconds."
              .formatted(what, BOUND_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("Interrupted while waiting for Kafka.", e);
    }
  }
}
