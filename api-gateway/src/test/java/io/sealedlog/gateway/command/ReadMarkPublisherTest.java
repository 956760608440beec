package io.sealedlog.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.topic.Topics;
import java.util.UUID;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReadMarkPublisherTest {
  private final ReadMark mark =
      new ReadMark(new ConversationId(UUID.randomUUID()), new UserId(UUID.randomUUID()), 7, 1_000);

  @Test
  void putsAMarkIntoThePartitionOfTheConversation() {
    MockProducer<byte[], byte[]> log = log(true);

    publisher(log).publish(0, mark);

    assertThat(log.history()).hasSize(1);
    var sent = log.history().getFirst();
    assertThat(sent.topic()).isEqualTo("read-marks.v1");
    assertThat(sent.partition()).isZero();
    assertThat(ReadMark.of(Bytes.wrap(sent.key()), Bytes.wrap(sent.value()))).contains(mark);
  }

  @Test
  void saysThatNothingWasAcceptedWhenTheLogTakesNothing() {
    MockProducer<byte[], byte[]> log = log(true);
    log.sendException = new TimeoutException("no metadata");

    assertProblem(log, ProblemType.UNAVAILABLE);
  }

  @Test
  void saysThatItIsNotKnownWhenTheLogDoesNotAnswer() {
    assertProblem(log(false), ProblemType.OUTCOME_UNKNOWN);
  }

  @Test
  void saysThatNothingWasAcceptedWhenTheGatewayStops() {
    MockProducer<byte[], byte[]> log = log(true);
    log.close();

    assertProblem(log, ProblemType.UNAVAILABLE);
  }

  private void assertProblem(MockProducer<byte[], byte[]> log, ProblemType type) {
    assertThatThrownBy(() -> publisher(log).publish(0, mark))
        .isNotInstanceOf(KafkaException.class)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.type()).isEqualTo(type));
  }

  private static ReadMarkPublisher publisher(MockProducer<byte[], byte[]> log) {
    return new ReadMarkPublisher(log, Topics.withPrefix("").readMarks());
  }

  private static MockProducer<byte[], byte[]> log(boolean answers) {
    return new MockProducer<>(answers, null, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
