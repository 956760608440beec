package io.sealedlog.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.protocol.topic.Topics;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.KafkaClients;
import io.sealedlog.runtime.kafka.KafkaConfig;
import io.sealedlog.runtime.kafka.TopicCreation;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(GatewayUnderTest.Extension.class)
@Tag("servers")
class WrongTopicsTest {
  @Test
  void refusesToStartOnATopicThatForgets(GatewayUnderTest servers) throws Exception {
    Map<String, String> settings = Map.of("topics.prefix", "forgetting.");
    KafkaConfig kafka = servers.config(settings).kafka();
    Topics topics = kafka.topics();
    try (Admin admin = new KafkaClients(kafka).admin("test")) {
      NewTopic forgetting =
          new NewTopic(topics.events().name(), 2, (short) 1)
              .configs(Map.of("retention.ms", "1000"));
      admin.createTopics(List.of(forgetting)).all().get();
      new TopicCreation(admin).createMissing(topics.all(), 2, 1);
    }

    try (GatewayService gateway = servers.service(settings)) {
      assertThatThrownBy(gateway::start)
          .isInstanceOf(StartException.class)
          .hasMessageContaining(
              "The topic forgetting.events.v1 has retention.ms = 1000; it must be -1.");
    }
  }
}
