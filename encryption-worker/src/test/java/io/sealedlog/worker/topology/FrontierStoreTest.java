package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrontierStoreTest {
  private static final HexFormat HEX = HexFormat.of();

  private final TaskStores stores = new TaskStores();

  @Test
  void beginsEmpty() {
    assertThat(open().get()).isEqualTo(Frontier.EMPTY);
  }

  @Property(tries = 200)
  void isTheSameWhenItIsReadAgain(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 9) Integer> appends) {
    TaskStores anew = new TaskStores();
    Frontier frontier = Frontier.EMPTY;
    FrontierStore store = open(anew);
    for (int leaves : appends) {
      frontier = append(frontier, leaves);
      store.put(frontier);

      assertThat(store.get()).isEqualTo(frontier);
      assertThat(open(anew).get()).isEqualTo(frontier);
    }
  }

  @Test
  void anAppendWritesOneEntry() {
    FrontierStore store = open();
    Frontier frontier = append(Frontier.EMPTY, 1_000);
    store.put(frontier);
    List<String> before = entries();

    store.put(append(frontier, 1));

    // 1000 is 1111101000 in binary: a new peak at height 0, and none of the six others changed.
    assertThat(before).hasSize(6);
    assertThat(entries()).hasSize(7).containsAll(before);
  }

  @Test
  void aTreeThatLostAPeakStopsTheWorker() {
    open().put(append(Frontier.EMPTY, 7));
    stores.store(WorkerStores.PROGRESS).delete(new byte[] {3, 0, 1});

    assertUndecodable();
  }

  @Test
  void anEntryOfAnotherLengthStopsTheWorker() {
    stores.store(WorkerStores.PROGRESS).put(new byte[] {3, 0, 1}, new byte[39]);

    assertUndecodable();
  }

  @Test
  void aFrontierOfAnotherLayoutStopsTheWorker() {
    stores.store(WorkerStores.PROGRESS).put(new byte[] {3, 0}, new byte[40]);

    assertUndecodable();
  }

  private void assertUndecodable() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the worker's own state doesn't decode");
  }

  private FrontierStore open() {
    return open(stores);
  }

  private static FrontierStore open(TaskStores stores) {
    return new FrontierStore(WorkerStores.partition(stores.store(WorkerStores.PROGRESS)));
  }

  private List<String> entries() {
    return TaskStores.entries(WorkerStores.partition(stores.store(WorkerStores.PROGRESS))).stream()
        .map(entry -> HEX.formatHex(entry.key) + " " + HEX.formatHex(entry.value))
        .toList();
  }

  private static Frontier append(Frontier frontier, int leaves) {
    Frontier appended = frontier;
    for (int i = 0; i < leaves; i++) {
      appended = appended.append(Hash.ofLeaf(new byte[] {(byte) appended.size(), (byte) i}));
    }
    return appended;
  }
}
