package io.sealedlog.allinone;

import io.sealedlog.embedded.EmbeddedBroker;
import io.sealedlog.embedded.EmbeddedPostgres;
import io.sealedlog.runtime.Termination;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Exit;

/// The broker and the database of an all-in-one process, started and stopped side by side.
final class EmbeddedServers implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final EmbeddedPostgres postgres;

  private EmbeddedServers(EmbeddedBroker broker, EmbeddedPostgres postgres) {
    this.broker = broker;
    this.postgres = postgres;
  }

  static EmbeddedServers start(
      DataDirectory directory, boolean flushEachRecord, Termination termination) {
    endOrderlyOnFatalFaults(termination);
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      CompletableFuture<EmbeddedBroker> broker =
          CompletableFuture.supplyAsync(
              () -> EmbeddedBroker.start(directory.kafka(), flushEachRecord), executor);
      CompletableFuture<EmbeddedPostgres> postgres =
          CompletableFuture.supplyAsync(
              () -> EmbeddedPostgres.start(directory.postgres()), executor);
      EmbeddedPostgres database = orElseClosing(postgres::join, broker);
      EmbeddedBroker kafka = orElseClosing(broker::join, postgres);
      database.onUnexpectedEnd(() ->
          termination.fail("postgresql", new IllegalStateException("the server ended by itself")));
      return new EmbeddedServers(kafka, database);
    }
  }

  EmbeddedBroker broker() {
    return broker;
  }

  EmbeddedPostgres postgres() {
    return postgres;
  }

  @Override
  public void close() {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      executor.execute(broker::close);
      executor.execute(postgres::close);
    }
  }

  // Kafka's way is to end the process at once; ours is to close the services first.
  private static void endOrderlyOnFatalFaults(Termination termination) {
    Exit.Procedure end =
        (status, message) ->
            termination.fail(
                "broker", new IllegalStateException("fatal fault " + status + ": " + message));
    Exit.setExitProcedure(end);
    Exit.setHaltProcedure(end);
  }

  private static <T> T orElseClosing(
      Supplier<T> server, CompletableFuture<? extends AutoCloseable> other) {
    try {
      return server.get();
    } catch (CompletionException e) {
      closeOnceStarted(other);
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void closeOnceStarted(CompletableFuture<? extends AutoCloseable> server) {
    server
        .thenAccept(started -> {
          try {
            started.close();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        })
        .exceptionally(_ -> null)
        .join();
  }
}
