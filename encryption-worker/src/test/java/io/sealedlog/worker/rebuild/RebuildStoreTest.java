package io.sealedlog.worker.rebuild;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.worker.state.StateLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildStoreTest {
  private static final long MEMORY = 8L << 20;

  @TempDir private Path directory;

  @Test
  void eachStoresEntriesAreApartAndInOrder() {
    try (RebuildStore store = RebuildStore.open(directory, MEMORY)) {
      store.put(StateLayout.PROGRESS, bytes("b"), bytes("2"));
      store.put(StateLayout.PROGRESS, bytes("a"), bytes("1"));
      store.put(StateLayout.PROGRESS, bytes("c"), bytes("3"));
      store.put(StateLayout.PROGRESS, bytes("c"), null);
      store.tables().conversations().put(bytes("a"), bytes("other"));

      assertThat(entries(store, StateLayout.PROGRESS)).containsExactly("a=1", "b=2");
      assertThat(entries(store, StateLayout.CONVERSATIONS)).containsExactly("a=other");
      assertThat(entries(store, StateLayout.IDENTITIES)).isEmpty();
      assertThat(store.tables().progress().get(bytes("b"))).isEqualTo(bytes("2"));
      assertThat(store.tables().identities().get(bytes("a"))).isNull();
    }
  }

  private static List<String> entries(RebuildStore store, String name) {
    List<String> entries = new ArrayList<>();
    store.forEach(
        name, (key, value) -> entries.add(new String(key, UTF_8) + "=" + new String(value, UTF_8)));
    return entries;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
