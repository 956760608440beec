package io.sealedlog.worker.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStateTest {
  @TempDir private Path directory;
  private Path store;

  @BeforeEach
  void makeStore() throws IOException {
    store = directory.resolve("app/0_0/rocksdb/progress/000001.sst");
    Files.createDirectories(store.getParent());
    Files.writeString(store, "state");
  }

  @Test
  void stateOfUnknownChangelogsIsDeleted() {
    local().deleteUnlessOf(ids("progress", Uuid.randomUuid()));

    assertThat(directory.resolve("app")).doesNotExist();
  }

  @Test
  void stateOfTheSameChangelogsStays() throws IOException {
    Uuid id = Uuid.randomUuid();
    local().deleteUnlessOf(ids("progress", id));
    makeStore();

    local().deleteUnlessOf(ids("progress", id));

    assertThat(store).hasContent("state");
  }

  @Test
  void stateOfATopicThatHadTheSameNameIsDeleted() throws IOException {
    local().deleteUnlessOf(ids("progress", Uuid.randomUuid()));
    makeStore();

    local().deleteUnlessOf(ids("progress", Uuid.randomUuid()));

    assertThat(directory.resolve("app")).doesNotExist();
    assertThat(directory.resolve("changelogs")).exists();
  }

  private LocalState local() {
    return new LocalState(directory, "app");
  }

  private static SortedMap<String, Uuid> ids(String topic, Uuid id) {
    return new TreeMap<>(Map.of(topic, id));
  }
}
