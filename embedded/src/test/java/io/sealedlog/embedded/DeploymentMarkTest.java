package io.sealedlog.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.DeploymentMark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class DeploymentMarkTest {
  private static final String OTHER = "The topics are those of another deployment";

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory);
    admin = Admin.create(Map.copyOf(broker.clientSettings()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void refusesAnotherDeploymentAndLeavesNothingOfIt() {
    mark("a.worker", "one").claim(1);

    assertThatThrownBy(() -> mark("a.worker", "two").claim(1))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(OTHER)
        .hasMessageContaining("made the topic a.worker-of-one, those of this one make")
        .hasMessageContaining("a.worker-of-two");
    assertThatThrownBy(() -> mark("a.worker", "two").check()).hasMessageContaining(OTHER);
    assertThatThrownBy(() -> DeploymentMark.requireNone(admin, "a.worker"))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(
            "of a deployment already: its workers made the topic a.worker-of-one");
    mark("a.worker", "one").claim(1);
    assertThat(mark("a.worker", "one").check()).isTrue();
  }

  @Test
  void refusesNobodyWhereThereIsNoMark() {
    assertThat(mark("b.worker", "one").check()).isFalse();
    assertThatCode(() -> DeploymentMark.requireNone(admin, "b.worker")).doesNotThrowAnyException();
  }

  @Test
  void atMostOneOfTwoGetsTheTopicsThatNobodyHas() {
    List<CompletableFuture<Boolean>> claims =
        Stream.of("one", "two")
            .map(id -> CompletableFuture.supplyAsync(() -> isMine(mark("c.worker", id))))
            .toList();

    assertThat(claims.stream().filter(CompletableFuture::join).count()).isLessThanOrEqualTo(1);
  }

  private static DeploymentMark mark(String group, String id) {
    return new DeploymentMark(admin, group, id);
  }

  private static boolean isMine(DeploymentMark mark) {
    try {
      mark.claim(1);
      return true;
    } catch (StartException e) {
      return false;
    }
  }
}
