package io.sealedlog.allinone.demo;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Two people send and read, for a few seconds: what a server does all day, for the JVM to learn.
public final class Rehearsal {
  private static final int SENDERS = 16;
  private static final int MESSAGES = 60;
  private static final String TEXT = "What is said here is kept by nobody. ".repeat(8);

  private final DemoApi api;

  /// @param server one that nobody else uses
  public Rehearsal(URI server) {
    this.api = new DemoApi(server);
  }

  public void run() throws InterruptedException {
    String password = "a river of quiet lanterns " + UUID.randomUUID();
    api.register("ann", password);
    api.register("ben", password);
    String token = api.login("ann", password);
    String conversation = api.converse(token, "ben");
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        all.add(senders.submit(() -> send(token, conversation)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void send(String token, String conversation) {
    for (int i = 0; i < MESSAGES; i++) {
      long seq = api.send(token, conversation, TEXT).path("seq").asLong();
      if (i % 20 == 0) {
        api.page(token, conversation, seq);
      }
    }
  }
}
