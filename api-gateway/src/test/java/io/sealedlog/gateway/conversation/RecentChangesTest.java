package io.sealedlog.gateway.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.protocol.ConversationId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
  private static final int MANY = 120_000;

  private final RecentChanges seen = new RecentChanges();

  @Test
  void remembersTheLastChangeOfEachConversation() {
    ConversationId id = new ConversationId(UUID.randomUUID());

    seen.note(id, 1, 3, 40);
    seen.note(id, 1, 7, 90);

    assertThat(seen.seq(id)).isEqualTo(7);
    assertThat(seen.seq(new ConversationId(UUID.randomUUID()))).isZero();
    assertThat(seen.forgottenLeaf(1)).isEqualTo(-1);
  }

  @Test
  void remembersOfThePartitionWhatItForgetsOfConversations() {
    List<ConversationId> ids = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      ids.add(new ConversationId(UUID.randomUUID()));
      seen.note(ids.get(i), i % 2, 3, i);
    }

    int forgotten = 0;
    for (int i = 0; i < MANY; i++) {
      if (seen.seq(ids.get(i)) == 0) {
        forgotten++;
        assertThat(seen.forgottenLeaf(i % 2)).isGreaterThanOrEqualTo(i);
      }
    }
    assertThat(forgotten).isPositive();
  }
}
