package io.sealedlog.worker.state;

import static io.sealedlog.worker.TestRequests.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.StreamId;
import org.junit.jupiter.api.Test;

class ConversationCacheTest {
  private static final long WEIGHT = ConversationCache.weight(SampleStates.conversation(2));

  @Test
  void theLeastRecentlyUsedStateIsEvicted() {
    CacheBudget budget = new CacheBudget(3 * WEIGHT);
    try (ConversationCache cache = new ConversationCache(budget)) {
      for (int i = 0; i < 3; i++) {
        cache.put(stream(i), SampleStates.conversation(2));
      }
      assertThat(cache.get(stream(0))).isNotNull();

      cache.put(stream(3), SampleStates.conversation(2));

      assertThat(cache.get(stream(0))).isNotNull();
      assertThat(cache.get(stream(1))).isNull();
      assertThat(cache.bytes()).isEqualTo(3 * WEIGHT);
    }
  }

  @Test
  void replacedStatesAndLargeOnesAreCountedRight() {
    try (ConversationCache cache = new ConversationCache(new CacheBudget(1_000 * WEIGHT))) {
      cache.put(stream(0), SampleStates.conversation(2));
      cache.put(stream(0), SampleStates.conversation(100));
      assertThat(cache.bytes()).isEqualTo(ConversationCache.weight(SampleStates.conversation(100)));

      cache.put(stream(0), SampleStates.conversation(2));
      assertThat(cache.bytes()).isEqualTo(WEIGHT);
    }
  }

  @Test
  void aStateLargerThanTheBudgetIsNotKept() {
    try (ConversationCache cache = new ConversationCache(new CacheBudget(WEIGHT))) {
      cache.put(stream(0), SampleStates.conversation(500));

      assertThat(cache.get(stream(0))).isNull();
      assertThat(cache.bytes()).isZero();
    }
  }

  @Test
  void tasksShareOneBound() {
    CacheBudget budget = new CacheBudget(4 * WEIGHT);
    try (ConversationCache first = new ConversationCache(budget)) {
      for (int i = 0; i < 4; i++) {
        first.put(stream(i), SampleStates.conversation(2));
      }
      try (ConversationCache second = new ConversationCache(budget)) {
        for (int i = 0; i < 4; i++) {
          second.put(stream(i), SampleStates.conversation(2));
        }
        first.put(stream(9), SampleStates.conversation(2));

        assertThat(first.bytes() + second.bytes()).isEqualTo(4 * WEIGHT);
        second.close();
      }
      first.put(stream(10), SampleStates.conversation(2));
      assertThat(first.bytes()).as("the other's part is free again").isEqualTo(3 * WEIGHT);
    }
  }

  private static StreamId stream(int number) {
    return new StreamId(id(1, number));
  }
}
