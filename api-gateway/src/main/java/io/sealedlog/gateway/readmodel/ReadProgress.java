package io.sealedlog.gateway.readmodel;

import io.sealedlog.gateway.command.Polling;
import io.sealedlog.protocol.Position;
import io.sealedlog.runtime.database.DatabaseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How far the read model is, for very many who want to know at the same moment, as after the
/// restart of a gateway: one of them asks, and the others get the same answer.
public final class ReadProgress {
  private final Supplier<List<Long>> source;
  private final AtomicReference<@Nullable CompletableFuture<List<Long>>> asking =
      new AtomicReference<>();

  /// @param source asks the database, for every partition
  public ReadProgress(Supplier<List<Long>> source) {
    this.source = source;
  }

  /// Of each partition. What it has was there; there may be more meanwhile.
  public List<Long> nextLeaf() {
    CompletableFuture<List<Long>> mine = new CompletableFuture<>();
    CompletableFuture<List<Long>> others = asking.compareAndExchange(null, mine);
    if (others != null) {
      return answer(others);
    }
    try {
      boolean _ = mine.complete(source.get());
    } catch (RuntimeException | Error e) {
      boolean _ = mine.completeExceptionally(e);
    } finally {
      asking.set(null);
    }
    return answer(mine);
  }

  /// Waits until the read model has the event at this position.
  ///
  /// @return false when it has not in time
  public boolean await(Position position, Duration bound) {
    return Polling.until(() -> nextLeaf().get(position.partition()) > position.leafIndex(), bound);
  }

  private static List<Long> answer(CompletableFuture<List<Long>> asked) {
    try {
      return asked.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DatabaseException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
