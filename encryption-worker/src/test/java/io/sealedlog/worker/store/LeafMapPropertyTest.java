package io.sealedlog.worker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/// It is a `TreeMap` of bytes compared unsigned, whatever is done to it.
class LeafMapPropertyTest {
  /// @param value null to remove
  record Step(byte[] key, byte @Nullable [] value) {}

  @Property(tries = 100)
  void holdsWhatASortedMapHolds(@ForAll("steps") List<Step> steps) {
    LeafMap map = new LeafMap();
    TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);

    for (Step step : steps) {
      byte[] before = expected.get(step.key());
      assertThat(map.get(step.key())).isEqualTo(before);
      if (step.value() == null) {
        assertThat(map.remove(step.key())).isEqualTo(before);
        expected.remove(step.key());
      } else {
        map.put(step.key(), step.value());
        expected.put(step.key(), step.value());
      }
      assertThat(map.get(step.key())).isEqualTo(step.value());
      assertThat(map.size()).isEqualTo(expected.size());
    }

    assertThat(entries(map.from(null, null))).isEqualTo(entries(expected));
  }

  @Property(tries = 60)
  void goesThroughARange(
      @ForAll("steps") List<Step> steps, @ForAll("key") byte[] one, @ForAll("key") byte[] other) {
    LeafMap map = new LeafMap();
    TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    apply(steps, map, expected);
    boolean inOrder = Arrays.compareUnsigned(one, other) < 0;
    byte[] lowest = inOrder ? one : other;
    byte[] highest = inOrder ? other : one;

    assertThat(entries(map.from(lowest, highest)))
        .isEqualTo(entries(expected.subMap(lowest, true, highest, true)));
    assertThat(entries(map.from(lowest, null))).isEqualTo(entries(expected.tailMap(lowest, true)));
    assertThat(entries(map.from(null, highest)))
        .isEqualTo(entries(expected.headMap(highest, true)));
    assertThat(entries(map.from(other, one)).isEmpty())
        .isEqualTo(
            Arrays.compareUnsigned(other, one) > 0
                || expected.subMap(lowest, true, highest, true).isEmpty());
  }

  /// As outcomes are dropped: each is removed when it was seen.
  @Property(tries = 60)
  void meetsEveryEntryOnceWhileItIsEmptied(@ForAll("steps") List<Step> steps) {
    LeafMap map = new LeafMap();
    TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    apply(steps, map, expected);
    List<String> met = new ArrayList<>();

    LeafMap.Cursor cursor = map.from(null, null);
    KeyValue<byte[], byte[]> entry = cursor.next();
    while (entry != null) {
      met.add(text(entry.key, entry.value));
      map.remove(entry.key);
      entry = cursor.next();
    }

    assertThat(met).isEqualTo(entries(expected));
    assertThat(map.size()).isZero();
    assertThat(map.from(null, null).next()).isNull();
  }

  @Property(tries = 60)
  void goesOnBehindWhereItWasWhateverChanges(
      @ForAll("steps") List<Step> before, @ForAll("steps") List<Step> meanwhile) {
    LeafMap map = new LeafMap();
    TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
    apply(before, map, expected);
    LeafMap.Cursor cursor = map.from(null, null);
    byte[] at = null;
    for (int i = 0; i < expected.size() / 2; i++) {
      KeyValue<byte[], byte[]> entry = cursor.next();
      at = entry == null ? at : entry.key;
    }

    apply(meanwhile, map, expected);

    assertThat(entries(cursor))
        .isEqualTo(entries(at == null ? expected : expected.tailMap(at, false)));
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<byte[]> values =
        Arbitraries.oneOf(
            bytes(0, 90),
            Arbitraries.just(new byte[64]),
            bytes(3_000, 5_000).edgeCases(e -> e.none()));
    Arbitrary<byte[]> oftenNone =
        Arbitraries.frequencyOf(Tuple.of(3, values), Tuple.of(1, Arbitraries.just(null)));
    return Combinators.combine(key(), oftenNone).as(Step::new).list().ofMinSize(0).ofMaxSize(400);
  }

  /// Of few values, so that they meet, and some that are the beginning of others.
  @Provide
  Arbitrary<byte[]> key() {
    return Arbitraries.oneOf(
        Arbitraries.integers()
            .between(0, 300)
            .map(i -> new byte[] {(byte) (i >>> 8), i.byteValue(), 0, 7}),
        Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(3));
  }

  private static Arbitrary<byte[]> bytes(int shortest, int longest) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(shortest).ofMaxSize(longest);
  }

  private static void apply(List<Step> steps, LeafMap map, Map<byte[], byte[]> expected) {
    for (Step step : steps) {
      if (step.value() == null) {
        map.remove(step.key());
        expected.remove(step.key());
      } else {
        map.put(step.key(), step.value());
        expected.put(step.key(), step.value());
      }
    }
  }

  private static List<String> entries(LeafMap.Cursor cursor) {
    List<String> texts = new ArrayList<>();
    KeyValue<byte[], byte[]> entry = cursor.next();
    while (entry != null) {
      texts.add(text(entry.key, entry.value));
      entry = cursor.next();
    }
    return texts;
  }

  private static List<String> entries(Map<byte[], byte[]> map) {
    return map.entrySet().stream().map(e -> text(e.getKey(), e.getValue())).toList();
  }

  private static String text(byte[] key, byte[] value) {
    return Arrays.toString(key) + "=" + value.length + ":" + Arrays.hashCode(value);
  }
}
