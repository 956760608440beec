package io.sealedlog.protocol.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void everyNameHasThePrefixAndTheGeneration() {
    assertThat(Topics.withPrefix("blue.").all())
        .map(Topic::name)
        .containsExactly(
            "blue.commands.v1",
            "blue.events.v1",
            "blue.results.v1",
            "blue.dead-letters.v1",
            "blue.read-marks.v1");
    assertThat(Topics.withPrefix("blue.").workerGroup()).isEqualTo("blue.sealedlog-worker.v1");
    assertThat(Topics.withPrefix("").workerGroup()).isEqualTo("sealedlog-worker.v1");
  }

  @Test
  void eventsAreKeptForEver() {
    assertThat(Topics.withPrefix("").events().settings())
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "-1")
        .containsEntry("retention.bytes", "-1");
  }

  @Test
  void readMarksAreCompacted() {
    assertThat(Topics.withPrefix("").readMarks().settings())
        .containsEntry("cleanup.policy", "compact");
  }

  @Test
  void commandsHaveTheBrokersTime() {
    assertThat(Topics.withPrefix("").commands().settings())
        .containsEntry("message.timestamp.type", "LogAppendTime");
  }

  @Test
  void aDeadLetterTakesTheLargestCommandAndItsHeaders() {
    Topics topics = Topics.withPrefix("");

    assertThat(largestRecord(topics.deadLetters())).isGreaterThan(largestRecord(topics.commands()));
  }

  private static int largestRecord(Topic topic) {
    return Integer.parseInt(topic.settings().get("max.message.bytes"));
  }
}
