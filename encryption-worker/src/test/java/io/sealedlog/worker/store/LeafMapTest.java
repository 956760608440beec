package io.sealedlog.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// How many leaves it takes. That it holds the right entries is a property.
class LeafMapTest {
  private static final int ENTRIES = 50_000;
  private static final int PER_FULL_LEAF = 4096 / (2 + 8 + 40);

  private final LeafMap map = new LeafMap();

  @Test
  void keysInOrderFillTheirLeaves() {
    for (long i = 0; i < ENTRIES; i++) {
      put(i);
    }

    assertThat(map.leaves()).isLessThanOrEqualTo(ENTRIES / PER_FULL_LEAF + 1);
  }

  @Test
  void keysInNoOrderFillMoreThanHalfOfThem() {
    shuffled().forEach(this::put);

    assertThat(map.leaves()).isLessThan(2 * ENTRIES / PER_FULL_LEAF);
  }

  @Test
  void leavesWithoutEntriesGo() {
    List<Long> keys = shuffled();
    keys.forEach(this::put);

    keys.forEach(key -> map.remove(key(key)));

    assertThat(map.leaves()).isEqualTo(1);
  }

  @Test
  void whatIsDroppedInOrderLeavesNothingBehind() {
    for (long i = 0; i < ENTRIES; i++) {
      put(i);
    }

    for (long i = 0; i < ENTRIES; i++) {
      map.remove(key(i));
    }

    assertThat(map.leaves()).isEqualTo(1);
  }

  @Test
  void leavesWithFewEntriesAreJoined() {
    List<Long> keys = shuffled();
    keys.forEach(this::put);
    int rest = ENTRIES / 20;

    keys.stream().skip(rest).forEach(key -> map.remove(key(key)));

    assertThat(map.size()).isEqualTo(rest);
    assertThat(map.leaves()).isLessThan(6 * rest / PER_FULL_LEAF);
  }

  @Test
  void aLargeEntryHasALeafOfItsOwn() {
    put(1);
    put(3);
    map.put(key(2), new byte[100_000]);

    assertThat(map.get(key(2))).hasSize(100_000);
    put(4);
    put(5);

    assertThat(map.leaves()).isBetween(2, 3);
  }

  private static List<Long> shuffled() {
    List<Long> keys = new ArrayList<>();
    for (long i = 0; i < ENTRIES; i++) {
      keys.add(i);
    }
    Collections.shuffle(keys, new Random(1));
    return keys;
  }

  private void put(long key) {
    map.put(key(key), new byte[40]);
  }

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }
}
