package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.api.Calls;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The health that a gateway reports when a dependency is behind or down.
@Tag("servers")
class ProbesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long FAR = 20_000;

  @Test
  void saysWhatIsNotDecidedOrBehindOrAway() throws Exception {
    try (GatewayUnderTest servers = GatewayUnderTest.ofItsOwn()) {
      Calls calls = new Calls(servers.port(), "");
      assertThat(calls.get("/health/ready").status()).isEqualTo(200);

      // Pending, as when no worker runs or none can commit.
      calls.post(
          "/v1/accounts", "{\"username\":\"alice\",\"password\":\"quartz lantern brief otter\"}");
      awaitFault(calls, "commands", "commands wait and none was decided for 15 s");
      decideAll(servers);
      awaitReady(calls);

      putAnEventIntoTheLog(servers, FAR);
      awaitFault(calls, "read-model", "it is 20001 events behind the log");
      servers.readModel().jdbc().update("UPDATE read_g1.projection_offsets SET next_leaf = 20001");
      awaitReady(calls);

      servers.stopBroker();
      awaitFault(calls, "log", "no broker answers");

      servers.stopPostgres();
      awaitFault(calls, "vault", "its database doesn't answer");
      awaitFault(calls, "read-model", "its database doesn't answer");
      assertThat(calls.get("/health/live").status()).isEqualTo(200);
    }
  }

  /// Commits offsets as a worker that decides commands without outcomes.
  private static void decideAll(GatewayUnderTest servers) throws Exception {
    KafkaConfig kafka = servers.config(Map.of()).kafka();
    Map<TopicPartition, OffsetAndMetadata> decided = new HashMap<>();
    for (int partition = 0; partition < 2; partition++) {
      decided.put(
          new TopicPartition(kafka.topics().commands().name(), partition),
          new OffsetAndMetadata(1_000));
    }
    try (Admin admin = new KafkaClients(kafka).admin("test")) {
      admin.alterConsumerGroupOffsets(kafka.topics().workerGroup(), decided).all().get();
    }
  }

  private static void putAnEventIntoTheLog(GatewayUnderTest servers, long leafIndex) {
    ConversationId conversation = new ConversationId(UUID.randomUUID());
    RecordedEvent event =
        new RecordedEvent(
            conversation.stream(),
            3,
            RecordedEvent.NO_PREVIOUS,
            leafIndex,
            1,
            new CommandId(UUID.randomUUID()),
            Bytes.wrap(new byte[16]),
            0,
            false,
            new Event.MessageRedacted(
                new MessageId(UUID.randomUUID()), new UserId(UUID.randomUUID())));
    Map<String, Object> client = servers.kafkaClient();
    try (var producer =
        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  Topics.withPrefix("").events().name(),
                  conversation.stream().key(),
                  servers.events().value(event)));
    }
  }

  private static void awaitReady(Calls calls) {
    await().atMost(LIMIT).until(() -> calls.get("/health/ready").status() == 200);
  }

  private static void awaitFault(Calls calls, String check, String fault) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          Calls.Reply reply = calls.get("/health/ready");
          assertThat(reply.status()).isEqualTo(503);
          assertThat(reply.body().path("status").asText()).isEqualTo("not ok");
          assertThat(reply.body().path("faults").path(check).asText()).isEqualTo(fault);
        });
  }
}
