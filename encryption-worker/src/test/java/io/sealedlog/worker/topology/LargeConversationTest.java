package io.sealedlog.worker.topology;

import static io.sealedlog.worker.TestRequests.id;
import static io.sealedlog.worker.TestRequests.message;
import static io.sealedlog.worker.TestRequests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.sl1.Suite;
import io.sealedlog.protocol.Members;
import io.sealedlog.worker.TestConversation;
import io.sealedlog.worker.TestUser;
import io.sealedlog.worker.processing.HandlerHarness;
import io.sealedlog.worker.state.StateLayout;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/// The cost of a message does not depend on the number of members.
class LargeConversationTest {
  private static final long NOW = 1_795_460_000_000L;
  private static final UUID CONVERSATION = id(NOW, 9_999);
  private static final int MESSAGES = 40;
  private static final byte[] NOT_A_STATE = {0};

  /// The sizes that some messages write: the lengths of their events, and of the stores' entries.
  private record WrittenSizes(List<Integer> events, List<Integer> heads) {}

  @Test
  void aMessageTo500MembersWritesAsMuchAsOneTo2() {
    assertThat(sendTo(Members.AT_MOST)).isEqualTo(sendTo(2));
  }

  private static WrittenSizes sendTo(int members) {
    List<TestUser> users = IntStream.rangeClosed(1, members).mapToObj(TestUser::create).toList();
    TestConversation conversation = TestConversation.create(CONVERSATION, Suite.X25519, users);
    try (TaskStores stores = new TaskStores()) {
      return sendTo(conversation, stores);
    }
  }

  private static WrittenSizes sendTo(TestConversation conversation, TaskStores stores) {
    HandlerHarness worker = new HandlerHarness();
    worker.use(stores.state());
    worker.send(request(id(NOW, 1), conversation.creation()), NOW);
    byte[] key = conversation.id().stream().key();
    KeyValueStore<byte[], byte[]> conversations = stores.store(StateLayout.CONVERSATIONS);
    // Decoding this state would fail, and writing the conversation would replace it.
    conversations.put(key, NOT_A_STATE);

    for (int i = 0; i < MESSAGES; i++) {
      worker.send(message(conversation, id(NOW + i, 2), "{\"text\":\"hello\"}"), NOW + i);
    }

    assertThat(worker.results).isEmpty();
    assertThat(conversations.get(key)).isEqualTo(NOT_A_STATE);
    KeyValueStore<byte[], byte[]> progress = stores.store(StateLayout.PROGRESS);
    return new WrittenSizes(
        worker.log.subList(2, worker.log.size()).stream().map(Bytes::length).toList(),
        lengths(new StateSection(progress, StateLayout.HEADS)));
  }

  private static List<Integer> lengths(StateSection section) {
    return TaskStores.entries(section).stream()
        .map((KeyValue<byte[], byte[]> entry) -> entry.key.length + entry.value.length)
        .toList();
  }
}
