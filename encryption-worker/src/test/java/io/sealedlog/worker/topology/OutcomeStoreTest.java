package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.worker.TestRequests;
import io.sealedlog.worker.kernel.EarlierOutcome;
import io.sealedlog.worker.kernel.Forgotten;
import io.sealedlog.worker.processing.OutcomeKey;
import io.sealedlog.worker.state.StateLayout;
import java.util.UUID;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutcomeStoreTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final StreamId STREAM = new StreamId(new UUID(1, 2));

  private final TaskStores stores = new TaskStores();

  @AfterEach
  void close() {
    stores.close();
  }

  private OutcomeStore outcomes = open();

  @Test
  void forgetsNothingUpToTheBound() {
    for (int i = 0; i < 1_000; i++) {
      putTimely(NOW + i, NOW + i);
    }

    assertThat(outcomes.keep(1_000)).isZero();
    assertThat(outcomes.forgotten()).isEqualTo(Forgotten.NOTHING);
  }

  @Test
  void forgetsOneInAHundredOfTheOldestIdsAtATime() {
    for (long i = 0; i < 1_001; i++) {
      putTimely(NOW + i * i, NOW + 5_000_000 - i);
    }

    assertThat(outcomes.keep(1_000)).isEqualTo(11);
    assertThat(outcomes.forgotten()).isEqualTo(new Forgotten(NOW + 101, NOW + 5_000_001));
    assertThat(outcomes.find(timely(NOW + 100))).isEmpty();
    assertThat(outcomes.find(timely(NOW + 121))).isPresent();
  }

  @Test
  void forgetsSomeOfAsManyAsThereAreOfOneMillisecond() {
    for (int i = 0; i < 101; i++) {
      outcomes.put(key(NOW, NOW, i), outcome(NOW), NOW);
    }

    assertThat(outcomes.keep(100)).isEqualTo(2);
    assertThat(outcomes.forgotten()).isEqualTo(new Forgotten(NOW + 1, NOW + 1));
  }

  @Test
  void keepsTheBoundsAndCountsAnewAfterARestart() {
    for (int i = 0; i < 101; i++) {
      putTimely(NOW + i, NOW + i);
    }
    outcomes.keep(100);
    Forgotten forgotten = outcomes.forgotten();

    outcomes = open();

    assertThat(outcomes.forgotten()).isEqualTo(forgotten).isNotEqualTo(Forgotten.NOTHING);
    assertThat(outcomes.keep(99)).isZero();
    assertThat(outcomes.keep(98)).isPositive();
  }

  @Test
  void lateOnesMayTakeUpHalfAndGoByTheirOwnAge() {
    for (int i = 0; i < 60; i++) {
      outcomes.put(key(OutcomeKey.LATE, NOW - 9_000_000 - i, i), outcome(NOW + i), NOW + i);
    }
    for (int i = 0; i < 41; i++) {
      putTimely(NOW + i, NOW + i);
    }

    assertThat(outcomes.keep(100)).isEqualTo(20);
    assertThat(outcomes.forgotten()).isEqualTo(new Forgotten(NOW - 9_000_000 + 1, NOW + 20));
    assertThat(outcomes.find(key(OutcomeKey.LATE, NOW - 9_000_020, 20))).isPresent();
    assertThat(outcomes.find(timely(NOW))).isPresent();
  }

  @Test
  void permanentOnesDoNotCount() {
    for (int i = 0; i < 200; i++) {
      outcomes.put(key(OutcomeKey.PERMANENT, NOW, i), outcome(NOW), NOW);
    }
    outcomes = open();

    assertThat(outcomes.keep(100)).isZero();
  }

  @Test
  void whatIsPurgedByAgeIsForgottenToo() {
    putTimely(NOW, NOW + 7);
    putTimely(NOW + 10, NOW + 10);

    outcomes.purgeTimely(NOW + 1);

    assertThat(outcomes.forgotten()).isEqualTo(new Forgotten(NOW + 1, NOW + 8));
    assertThat(outcomes.keep(1)).isZero();
  }

  private OutcomeStore open() {
    KeyValueStore<byte[], byte[]> progress = stores.store(StateLayout.PROGRESS);
    return new OutcomeStore(WorkerStores.outcomes(progress), WorkerStores.partition(progress));
  }

  private void putTimely(long idTime, long at) {
    outcomes.put(timely(idTime), outcome(at), at);
  }

  private static OutcomeKey timely(long idTime) {
    return key(idTime, idTime, 1);
  }

  private static OutcomeKey key(long bucket, long idTime, int number) {
    return new OutcomeKey(bucket, STREAM, new CommandId(TestRequests.id(idTime, number)));
  }

  private static EarlierOutcome outcome(long at) {
    return new EarlierOutcome(Bytes.wrap(new byte[16]), new Outcome.Stored(1, 0, at));
  }
}
