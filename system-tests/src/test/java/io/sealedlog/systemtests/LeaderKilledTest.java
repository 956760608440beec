package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two of each service on three brokers under constant load: one broker is killed, the next one and
/// a worker are restarted in order. [ThreeBrokersTest] does all of this for longer, and measures
/// it.
@Tag("servers")
class LeaderKilledTest {
  private static final int PER_SECOND = 5;

  @Test
  void everyMessageIsStoredOnceWhoeverIsAway(@TempDir Path directory) throws IOException {
    BrokerProcesses brokers = BrokerProcesses.start(directory);
    try (LoadedCluster cluster = new LoadedCluster(directory, brokers, Map.of(), PER_SECOND)) {
      BrokerState state = cluster.state();
      state.awaitInSync(3);
      int leader = state.leader("commands.v1", 0);

      cluster.report(
          "the leader of a partition killed",
          () -> {
            brokers.broker(leader).kill();
            state.awaitOutOfSync(leader);
          });
      brokers.broker(leader).restart();
      state.awaitInSync(3);

      BrokerProcess next = brokers.others(leader).getFirst();
      ConstantLoad.Report rolled =
          cluster.report(
              "a broker restarted",
              () -> {
                next.stop();
                assertThat(next.output()).contains("asked us to exit controlled shutdown");
                next.restart();
                state.awaitInSync(3);
              });
      ConstantLoad.Report restarted =
          cluster.report(
              "a worker restarted",
              () -> {
                LoadedCluster.stop(cluster.worker(1));
                cluster.startWorker(1);
              });

      assertThat(rolled.brokenConnections()).as(rolled.toString()).isZero();
      assertThat(restarted.brokenConnections()).as(restarted.toString()).isZero();
      cluster.verify();
    }
  }
}
