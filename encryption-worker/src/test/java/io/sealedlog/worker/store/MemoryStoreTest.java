package io.sealedlog.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
  private final KeyValueStore<Bytes, byte[]> store = MemoryStore.supplier("some").get();

  @BeforeEach
  void open() {
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
  }

  @Test
  void opensAndCloses() {
    assertThat(store.name()).isEqualTo("some");
    assertThat(store.persistent()).isFalse();
    assertThat(store.isOpen()).isTrue();
    store.put(key("a"), value("1"));

    store.close();

    assertThat(store.isOpen()).isFalse();
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void putsAndDeletes() {
    store.put(key("a"), value("1"));
    store.putAll(List.of(KeyValue.pair(key("b"), value("2")), KeyValue.pair(key("c"), value("3"))));

    assertThat(store.putIfAbsent(key("a"), value("9"))).isEqualTo(value("1"));
    assertThat(store.putIfAbsent(key("d"), value("4"))).isNull();
    assertThat(store.delete(key("b"))).isEqualTo(value("2"));
    assertThat(store.delete(key("b"))).isNull();
    store.put(key("c"), null);

    assertThat(store.get(key("c"))).isNull();
    assertThat(texts(store.all())).containsExactly("a=1", "d=4");
    assertThat(store.approximateNumEntries()).isEqualTo(2);
  }

  @Test
  void comparesKeysUnsigned() {
    store.put(Bytes.wrap(new byte[] {(byte) 0x80}), value("high"));
    store.put(Bytes.wrap(new byte[] {0x7f}), value("low"));

    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      assertThat(all.next().value).isEqualTo(value("low"));
      assertThat(all.peekNextKey().get()).containsExactly(0x80);
      assertThat(all.next().value).isEqualTo(value("high"));
      assertThat(all.hasNext()).isFalse();
      assertThatThrownBy(all::peekNextKey).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void givesWhatWasPeekedAtThoughItIsGoneMeanwhile() {
    store.put(key("a"), value("1"));
    store.put(key("b"), value("2"));
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      assertThat(all.peekNextKey()).isEqualTo(key("a"));

      store.delete(key("a"));

      KeyValue<Bytes, byte[]> entry = all.next();
      assertThat(entry.key).isEqualTo(key("a"));
      assertThat(entry.value).isEqualTo(value("1"));
      assertThat(all.next().key).isEqualTo(key("b"));
    }
  }

  @Test
  void takesRangesWithBothEnds() {
    for (String key : List.of("a", "b", "c", "d")) {
      store.put(key(key), value(key));
    }

    assertThat(texts(store.range(key("b"), key("c")))).containsExactly("b=b", "c=c");
    assertThat(texts(store.range(null, key("b")))).containsExactly("a=a", "b=b");
    assertThat(texts(store.range(key("c"), null))).containsExactly("c=c", "d=d");
    assertThat(texts(store.range(key("c"), key("b")))).isEmpty();
  }

  @Test
  void keepsNoReferenceToWhatItIsGiven() {
    byte[] value = value("1");
    store.put(key("a"), value);
    value[0] = 'x';

    byte[] first = store.get(key("a"));
    first[0] = 'y';

    assertThat(store.get(key("a"))).isEqualTo(value("1"));
  }

  @Test
  void refusesKeysThatAreTooLong() {
    Bytes key = Bytes.wrap(new byte[65_536]);

    assertThatThrownBy(() -> store.put(key, value("1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key must have at most 65535 bytes, not 65536");
  }

  private static List<String> texts(KeyValueIterator<Bytes, byte[]> entries) {
    List<String> texts = new ArrayList<>();
    try (entries) {
      entries.forEachRemaining(entry ->
          texts.add(new String(entry.key.get(), UTF_8) + "=" + new String(entry.value, UTF_8)));
    }
    return texts;
  }

  private static Bytes key(String text) {
    return Bytes.wrap(value(text));
  }

  private static byte[] value(String text) {
    return text.getBytes(UTF_8);
  }
}
