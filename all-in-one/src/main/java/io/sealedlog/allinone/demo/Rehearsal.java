package io.sealedlog.allinone.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealedlog.allinone.batch.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;

/// Two people send and read, for a few seconds: what a server does all day, for the JVM to learn.
public final class Rehearsal {
  private static final int SENDERS = 16;
  private static final int MESSAGES = 60;
  private static final int CONVERSATIONS = 16;
  private static final int BATCHES = 4;
  private static final int LINES = 2_000;
  private static final String TEXT = "What is said here is kept by nobody. ".repeat(8);

  private final DemoApi api;
  private final MessageIds ids = new MessageIds();

  /// @param server one that nobody else uses
  public Rehearsal(URI server) {
    this.api = new DemoApi(server);
  }

  /// Sends some hundred messages.
  public void run() throws InterruptedException {
    String token = register();
    String conversation = api.converse(token, "ben");
    together(sender -> send(token, conversation, sent -> sent < MESSAGES));
  }

  /// Sends and reads for so long, message by message, and then some batches.
  public void run(Duration time) throws InterruptedException {
    String token = register();
    List<String> conversations = new ArrayList<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      conversations.add(api.converse(token, "ben"));
    }
    long end = System.nanoTime() + time.toNanos();
    together(sender ->
        send(token, conversations.get(sender % CONVERSATIONS), _ -> System.nanoTime() < end));
    for (int i = 0; i < BATCHES; i++) {
      List<ObjectNode> lines = lines(conversations);
      List<Outcome> outcomes = api.batch(token, lines);
      if (outcomes.size() < lines.size()) {
        throw new IllegalStateException(
            "of %d lines %d have an outcome".formatted(lines.size(), outcomes.size()));
      }
    }
  }

  /// Returns the token of one of two new people.
  private String register() {
    String password = "a river of quiet lanterns " + UUID.randomUUID();
    api.register("ann", password);
    api.register("ben", password);
    return api.login("ann", password);
  }

  private interface Sending {
    void run(int sender);
  }

  private static void together(Sending sending) throws InterruptedException {
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < SENDERS; i++) {
        int sender = i;
        all.add(senders.submit(() -> sending.run(sender)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void send(String token, String conversation, IntPredicate more) {
    for (int i = 0; more.test(i); i++) {
      long seq = api.send(token, conversation, TEXT).path("seq").asLong();
      if (i % 20 == 0) {
        api.page(token, conversation, seq);
      }
    }
  }

  private List<ObjectNode> lines(List<String> conversations) {
    List<ObjectNode> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(
          JsonNodeFactory.instance
              .objectNode()
              .put("conversationId", conversations.get(i % conversations.size()))
              .put("messageId", ids.next().toString())
              .put("text", TEXT));
    }
    return lines;
  }
}
