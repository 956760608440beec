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

  /// A caller whose question failed in another caller's hands puts it once itself.
  ///
  /// @throws RuntimeException of the source
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
      return put(question, before);
    }
    try {
      return question.join();
    } catch (CompletionException e) {
      return source.get();
    }
  }

  private T put(CompletableFuture<T> question, CompletableFuture<?> before) {
    boolean begun = false;
    try {
      var _ = before.handle((answer, failure) -> true).join();
      begin(question);
      begun = true;
      T answer = source.get();
      boolean _ = question.complete(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      if (!begun) {
        begin(question);
      }
      boolean _ = question.completeExceptionally(e);
      throw e;
    }
  }

  // From now on nobody joins the question.
  private synchronized void begin(CompletableFuture<T> question) {
    latest = question;
    next = null;
  }
}
