package io.sealedlog.projection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.projection.SampleLog;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BatchBoundariesTest {
  @Property(tries = 200)
  void rowsDoNotDependOnWhereBatchesBegin(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int largestBatch) {
    List<LogRecord> log = new SampleLog(3, seed).anything(150);
    InMemoryReadModel atOnce = new InMemoryReadModel(3);
    atOnce.write(log);

    InMemoryReadModel inPieces = new InMemoryReadModel(3);
    Random random = new Random(seed);
    for (int from = 0; from < log.size(); ) {
      int to = Math.min(log.size(), from + 1 + random.nextInt(largestBatch));
      inPieces.write(log.subList(from, to));
      from = to;
    }

    assertThat(inPieces.conversations).isEqualTo(atOnce.conversations);
    assertThat(inPieces.members).isEqualTo(atOnce.members);
    assertThat(inPieces.wraps).isEqualTo(atOnce.wraps);
    assertThat(inPieces.messages).isEqualTo(atOnce.messages);
    assertThat(inPieces.redactions).isEqualTo(atOnce.redactions);
    assertThat(inPieces.others).containsExactlyInAnyOrderElementsOf(atOnce.others);
    assertThat(inPieces.parked).containsExactlyInAnyOrderElementsOf(atOnce.parked);
    assertThat(inPieces.nextLeaf()).isEqualTo(atOnce.nextLeaf());
    assertThat(inPieces.ignored).containsExactlyInAnyOrderElementsOf(atOnce.ignored);
    assertThat(inPieces.stops).isEmpty();
    assertThat(inPieces.applied).isEqualTo(atOnce.applied);
    assertThat(inPieces.skipped).isEqualTo(atOnce.skipped);
  }
}
