package io.sealedlog.worker.state;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestEventKeys;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.processing.EventFold;
import io.sealedlog.worker.processing.HandlerHarness;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Checks the sizes that docs/operations.md states, keys included.
class StateSizeTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final List<TestUser> USERS =
      IntStream.rangeClosed(1, 12).mapToObj(TestUser::create).toList();

  private final HandlerHarness worker = new HandlerHarness();

  @Test
  void aConversationOfTwoAndEachFurtherMember() {
    int ofTwo = created(2);

    assertThat(ofTwo).isEqualTo(1_545);
    assertThat(created(12) - ofTwo).isEqualTo(10 * 53);
  }

  @Test
  void aUser() {
    worker.send(request(id(NOW, 1), USERS.getFirst().publish()), NOW);

    assertThat(size()).isBetween(1_400, 1_600);
  }

  private int created(int members) {
    worker.log.clear();
    HandlerHarness fresh = new HandlerHarness();
    TestConversation conversation =
        TestConversation.create(id(NOW, members), Suite.X_WING, USERS.subList(0, members));
    fresh.send(request(id(NOW, 1), conversation.creation()), NOW);
    worker.log.addAll(fresh.log);
    return size();
  }

  /// Returns the size of all entries except the partition's own.
  private int size() {
    MapTable progress = new MapTable();
    MapTable conversations = new MapTable();
    MapTable identities = new MapTable();
    try (StoredStreams states =
        new StoredStreams(
            new StoredStreams.Tables(progress, conversations, identities), new CacheBudget(1))) {
      for (int i = 0; i < worker.log.size(); i++) {
        EventFold.apply(
            states, worker.event(i), TestEventKeys.read(worker.log.get(i).shared()).leaf());
      }
    }
    progress.entries.keySet().removeIf(key -> key.at(0) == StateLayout.PARTITION);
    return size(progress) + size(conversations) + size(identities);
  }

  private static int size(MapTable table) {
    return table.entries.entrySet().stream()
        .mapToInt(entry -> length(entry.getKey(), entry.getValue()))
        .sum();
  }

  private static int length(Bytes key, Bytes value) {
    return key.length() + value.length();
  }
}
