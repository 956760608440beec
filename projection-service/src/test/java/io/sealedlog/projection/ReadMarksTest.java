package io.sealedlog.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.projection.Deployment.Projector;
import io.sealedlog.projection.fold.LogRecord;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("servers")
class ReadMarksTest {
  @RegisterExtension static final Servers SERVERS = new Servers("marks_");

  private final SampleLog log = new SampleLog(Deployment.PARTITIONS, 12);
  private final UUID alice = log.newId();
  private final UUID conversation = log.newId();
  private Deployment deployment;

  @BeforeEach
  void deploy() {
    deployment = SERVERS.deploy();
  }

  @Test
  void followsReadMarksAlsoWithoutEventsAndGoesOnWhereItStopped() {
    Projector first = deployment.start();
    UUID bob = log.newId();
    deployment.commitMarks(
        List.of(log.mark(conversation, alice, 5), log.mark(conversation, bob, 6)));
    deployment.awaitCount("read_marks", 2);
    first.close();

    Projector second = deployment.start();
    deployment.commitMarks(List.of(log.mark(conversation, alice, 4)));
    second.awaitMeter("marks.applied", 1);
    deployment.commitMarks(List.of(log.mark(conversation, bob, 7)));

    deployment.awaitCount("read_marks WHERE seq = 7", 1);
    assertThat(deployment.database().count("read_marks")).isEqualTo(2);
    assertThat(deployment.database().count("read_marks WHERE seq = 5")).isEqualTo(1);
    second.awaitMeter("marks.applied", 2);
  }

  @Test
  void skipsAndCountsWhatIsNoReadMark() {
    Projector projector = deployment.start();
    LogRecord mark = log.mark(conversation, alice, 5);
    LogRecord garbage = new LogRecord(mark.partition(), 0, mark.key(), log.bytes(9));

    deployment.commitMarks(List.of(garbage, mark));

    deployment.awaitCount("read_marks", 1);
    projector.awaitMeter("marks.skipped", 1);
  }

  @Test
  void readsMarksFromTheBeginningWhenTheirTopicLostItsEnd() {
    Projector first = deployment.start();
    deployment.commitMarks(List.of(log.mark(conversation, alice, 5)));
    deployment.awaitCount("read_marks", 1);
    first.close();
    deployment
        .database()
        .jdbc()
        .update("UPDATE read_g1.projection_offsets SET next_mark_offset = 999");

    deployment.start();
    deployment.commitMarks(List.of(log.mark(conversation, alice, 6)));

    deployment.awaitCount("read_marks WHERE seq = 6", 1);
  }
}
