package io.sealedlog.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealedlog.benchmarks.load.HttpConnection.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Sends messages at a fixed rate and reads each one back. Measures the time until the answer and
/// until the message can be read.
public final class ReadProbe {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final int NOT_YET = 409;

  private final InetSocketAddress address;
  private final List<LoadSetup.ConversationClient> clients;
  private final String text;

  /// @param clients each sends and reads its own messages, on its own connection
  public ReadProbe(
      InetSocketAddress address, List<LoadSetup.ConversationClient> clients, String text) {
    this.address = address;
    this.clients = List.copyOf(clients);
    this.text = text;
  }

  /// The measured times in milliseconds, from when a message was due.
  public static final class Outcome {
    private final Histogram answered = new Histogram(SIGNIFICANT_DIGITS);
    private final Histogram readable = new Histogram(SIGNIFICANT_DIGITS);
    private long failures;

    /// Returns the number of messages that were read back.
    public long count() {
      return readable.getTotalCount();
    }

    /// Returns the number of sends and reads that failed.
    public long failures() {
      return failures;
    }

    public double answeredMillis(double percentile) {
      return answered.getValueAtPercentile(percentile) / 1e6;
    }

    public double readableMillis(double percentile) {
      return readable.getValueAtPercentile(percentile) / 1e6;
    }

    private void add(Outcome other) {
      answered.add(other.answered);
      readable.add(other.readable);
      failures += other.failures;
    }
  }

  /// @param perSecond the rate of all clients together
  public Outcome run(long nanos, double perSecond) throws InterruptedException {
    long begin = System.nanoTime();
    Arrivals arrivals = Arrivals.fixedRate(begin, begin + nanos, perSecond);
    List<Outcome> outcomes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (LoadSetup.ConversationClient client : clients) {
      Outcome outcome = new Outcome();
      outcomes.add(outcome);
      threads.add(Thread.ofPlatform().daemon().start(() -> look(client, arrivals, outcome)));
    }
    Outcome together = new Outcome();
    for (int i = 0; i < threads.size(); i++) {
      threads.get(i).join();
      together.add(outcomes.get(i));
    }
    return together;
  }

  private void look(LoadSetup.ConversationClient client, Arrivals arrivals, Outcome outcome) {
    byte[] message = client.message(text);
    long due = arrivals.next();
    while (due != Arrivals.OVER) {
      try (HttpConnection connection = HttpConnection.open(address)) {
        for (; due != Arrivals.OVER; due = arrivals.next()) {
          look(connection, client, message, due, outcome);
        }
      } catch (IOException e) {
        outcome.failures++;
        due = arrivals.next();
      }
    }
  }

  private static void look(
      HttpConnection connection,
      LoadSetup.ConversationClient client,
      byte[] message,
      long due,
      Outcome outcome)
      throws IOException {
    Answer answer = connection.exchange(message);
    long answered = System.nanoTime();
    if (answer.status() != 201) {
      outcome.failures++;
      return;
    }
    byte[] read = client.read(JSON.readTree(answer.body().shared()).required("seq").asLong());
    int status = connection.exchange(read).status();
    while (status == NOT_YET) {
      status = connection.exchange(read).status();
    }
    if (status == 200) {
      outcome.answered.recordValue(Math.max(1, answered - due));
      outcome.readable.recordValue(Math.max(1, System.nanoTime() - due));
    } else {
      outcome.failures++;
    }
  }
}
