package io.sealedlog.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealedlog.benchmarks.load.HttpConnection.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Sends one batch, measures the time from the first line until all messages can be read, and
/// checks that every line is answered in order and every message is stored once, in the order of
/// the lines of its conversation.
public final class BulkLoadRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /// The events for the creation of a conversation and its first epoch.
  private static final long EVENTS_BEFORE = 2;

  private final InetSocketAddress address;
  private final List<LoadSetup.ConversationClient> clients;
  private final BulkLines lines;
  private final HttpRequest requests;
  private final long[] counts;
  private final long[] lastSeqs;
  private final Map<Integer, NewestMessage> newest = new HashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private long stored;
  private long others;
  private long outOfOrder;

  private record NewestMessage(long leaf, int conversation, long seq) {}

  /// @param clients of new conversations that all have the same user
  public BulkLoadRun(
      InetSocketAddress address, List<LoadSetup.ConversationClient> clients, BulkLines lines) {
    this.address = address;
    this.clients = List.copyOf(clients);
    this.lines = lines;
    this.requests = clients.getFirst().requests();
    this.counts = new long[clients.size()];
    this.lastSeqs = new long[clients.size()];
    Arrays.fill(lastSeqs, EVENTS_BEFORE);
  }

  /// @param others lines that were refused or whose outcome is unknown
  /// @param wrong lines out of order, and conversations with a wrong number of messages
  /// @param answered seconds until the last outcome
  /// @param materialized seconds until all messages could be read
  public record Outcome(
      long stored, long others, long wrong, long bytes, double answered, double materialized) {}

  public Outcome run(long count) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (BulkCall call = BulkCall.open(address, requests)) {
      Thread sender =
          Thread.ofPlatform().daemon().name("bulk-send").unstarted(() -> send(call, count));
      sender.start();
      call.begin();
      for (String line = call.next(); line != null; line = call.next()) {
        note(line);
      }
      sender.join();
    }
    double answered = seconds(begin);
    try (HttpConnection connection = HttpConnection.open(address)) {
      for (NewestMessage each : newest.values()) {
        await(connection, each);
      }
      double materialized = seconds(begin);
      long wrong = outOfOrder + Math.abs(count - stored - others) + wrongConversations(connection);
      return new Outcome(stored, others, wrong, bytes.get(), answered, materialized);
    }
  }

  private void send(BulkCall call, long count) {
    try {
      for (long line = 1; line <= count; line++) {
        byte[] next = lines.next(line);
        bytes.addAndGet(next.length);
        call.send(next);
      }
      call.end();
    } catch (IOException e) {
      // The receiving thread detects the missing outcomes.
    }
  }

  // Outcomes have a fixed format; a JSON parser would take CPU time from the server.
  private void note(String outcome) {
    long line = number(outcome, "\"line\":");
    if (line != stored + others + 1) {
      outOfOrder++;
    }
    if (!outcome.contains("\"status\":\"stored\"")) {
      others++;
      return;
    }
    stored++;
    int conversation = lines.conversation(line);
    long seq = number(outcome, "\"seq\":");
    if (seq <= lastSeqs[conversation]) {
      outOfOrder++;
    }
    lastSeqs[conversation] = seq;
    counts[conversation]++;
    int partition = (int) number(outcome, "\"position\":\"");
    long leaf = number(outcome, "\"position\":\"" + partition + ".");
    newest.merge(
        partition,
        new NewestMessage(leaf, conversation, seq),
        (one, other) -> one.leaf() > other.leaf() ? one : other);
  }

  private static long number(String text, String after) {
    int from = text.indexOf(after) + after.length();
    long number = 0;
    for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  private void await(HttpConnection connection, NewestMessage each) throws IOException {
    byte[] request = page(each.conversation(), "&min_seq=" + each.seq());
    long end = System.nanoTime() + PATIENCE.toNanos();
    Answer answer = connection.exchange(request);
    while (answer.status() != 200) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("not readable after minutes: " + HttpConnection.text(answer));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      answer = connection.exchange(request);
    }
  }

  private long wrongConversations(HttpConnection connection) throws IOException {
    long wrong = 0;
    for (int i = 0; i < counts.length; i++) {
      Answer answer = connection.exchange(page(i, ""));
      JsonNode page = JSON.readTree(answer.body().shared());
      if (page.path("lastSeq").asLong() != EVENTS_BEFORE + counts[i]) {
        wrong++;
      }
    }
    return wrong;
  }

  private byte[] page(int conversation, String more) {
    return requests.get(
        "/v1/conversations/"
            + clients.get(conversation).conversationId()
            + "/messages?limit=1"
            + more);
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
