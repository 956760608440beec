package io.sealedlog.gateway.command;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Coalesces concurrent queries of a slow source. Each caller gets the answer to a query that
/// started after its call: callers that arrive during a query wait for it to end and share the next
/// one.
///
/// @param <T> the answer, shared by all callers
public final class SharedQuestion<T> {
  private final Supplier<T> source;
  private CompletableFuture<?> latest = CompletableFuture.completedFuture(null);
  private @Nullable CompletableFuture<T> next;

  /// @param source is queried on the thread of one of the callers; must answer within a bound of
  ///   its own
  public SharedQuestion(Supplier<T> source) {
    this.source = source;
  }

  /// @throws RuntimeException of the source, rethrown to all callers that share the query
  public T ask() {
    CompletableFuture<T> question;
    CompletableFuture<?> before;
    boolean first;
    synchronized (this) {
      first = next == null;
      if (next == null) {
        next = new CompletableFuture<>();
      }
      question = next;
      before = latest;
    }
    if (first) {
      put(question, before);
    }
    return answer(question);
  }

  private void put(CompletableFuture<T> question, CompletableFuture<?> before) {
    var _ = before.handle((answer, failure) -> true).join();
    synchronized (this) {
      latest = question;
      next = null;
    }
    try {
      boolean _ = question.complete(source.get());
    } catch (RuntimeException | Error e) {
      boolean _ = question.completeExceptionally(e);
    }
  }

  private static <T> T answer(CompletableFuture<T> question) {
    try {
      return question.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
