package io.sealedlog.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrontierStoreTest {
  private final MapTable partition = new MapTable();

  @Test
  void beginsEmpty() {
    assertThat(open().get()).isEqualTo(Frontier.EMPTY);
  }

  @Property(tries = 200)
  void isTheSameWhenItIsReadAgain(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 9) Integer> appends) {
    MapTable table = new MapTable();
    Frontier frontier = Frontier.EMPTY;
    FrontierStore store = open(table);
    for (int leaves : appends) {
      frontier = append(frontier, leaves);
      store.put(frontier);

      assertThat(store.get()).isEqualTo(frontier);
      assertThat(open(table).get()).isEqualTo(frontier);
    }
  }

  @Test
  void anAppendWritesOneEntry() {
    FrontierStore store = open();
    Frontier frontier = append(Frontier.EMPTY, 1_000);
    store.put(frontier);
    Map<Bytes, Bytes> before = Map.copyOf(partition.entries);

    store.put(append(frontier, 1));

    // 1000 is 1111101000 in binary: a new peak at height 0, and none of the six others changed.
    assertThat(before).hasSize(6);
    assertThat(partition.entries).hasSize(7).containsAllEntriesOf(before);
  }

  @Test
  void aTreeThatLostAPeakStopsTheWorker() {
    open().put(append(Frontier.EMPTY, 7));
    partition.entries.remove(Bytes.wrap(new byte[] {0, 1}));

    assertUndecodable();
  }

  @Test
  void anEntryOfAnotherLengthStopsTheWorker() {
    partition.put(new byte[] {0, 1}, new byte[39]);

    assertUndecodable();
  }

  private void assertUndecodable() {
    assertThatThrownBy(this::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the worker's own state doesn't decode");
  }

  private FrontierStore open() {
    return open(partition);
  }

  private static FrontierStore open(StateTable partition) {
    return new FrontierStore(partition);
  }

  private static Frontier append(Frontier frontier, int leaves) {
    Frontier appended = frontier;
    for (int i = 0; i < leaves; i++) {
      appended = appended.append(Hash.ofLeaf(new byte[] {(byte) appended.size(), (byte) i}));
    }
    return appended;
  }
}
