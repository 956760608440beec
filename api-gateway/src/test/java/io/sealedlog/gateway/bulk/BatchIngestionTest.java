package io.sealedlog.gateway.bulk;

import static io.sealedlog.gateway.bulk.BatchUnderTest.line;
import static io.sealedlog.gateway.bulk.BatchUnderTest.outcomes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.gateway.problem.Problem;
import io.sealedlog.gateway.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchIngestionTest {
  private static final int WINDOW = 8;

  private final BatchUnderTest batch = new BatchUnderTest(WINDOW, 64 * 1024);
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  @Test
  void answersInTheOrderOfTheLinesHoweverTheOutcomesCome() throws Exception {
    CompletableFuture<Void> run = start(line("a") + "\n" + line("b") + "\n" + line("c") + "\n");
    await().until(() -> batch.sent.size() == 3);

    batch.sent.removeLast().stored(7);
    batch.sent.removeLast().rejected(ProblemType.NOT_A_MEMBER);
    batch.sent.removeLast().stored(5);

    run.join();
    List<JsonNode> outcomes = outcomes(answer.toString(StandardCharsets.UTF_8));
    assertThat(outcomes).extracting(each -> each.path("line").asInt()).containsExactly(1, 2, 3);
    assertThat(outcomes)
        .extracting(each -> each.path("status").asText())
        .containsExactly("stored", "rejected", "stored");
    assertThat(outcomes.getFirst().path("seq").asLong()).isEqualTo(5);
    assertThat(outcomes.getFirst().path("position").asText()).isEqualTo("0.5");
    assertThat(outcomes.get(1).at("/error/type").asText())
        .isEqualTo("urn:sealedlog:problem:not-a-member");
    assertThat(outcomes.get(1).at("/error/title").asText()).isNotEmpty();
  }

  @Test
  void endsWithWhatIsOnItsWayWhenTheGatewayIsAboutToEnd() throws Exception {
    batch.log =
        message -> {
          batch.window.close();
          message.stored(3);
        };

    List<JsonNode> outcomes = run(line("a") + "\n" + line("b") + "\n" + line("c") + "\n");

    assertThat(outcomes)
        .extracting(each -> each.path("status").asText())
        .containsExactly("stored", "rejected");
    assertThat(outcomes.getLast().path("line").asInt()).isEqualTo(2);
    assertThat(outcomes.getLast().path("error").path("status").asInt()).isEqualTo(503);
  }

  @Test
  void answersEveryBadLineAndGoesOn() throws Exception {
    String id = BatchUnderTest.newId().toString();
    String conversation = BatchUnderTest.CONVERSATION.toString();
    batch.log = message -> message.stored(3);

    List<JsonNode> outcomes =
        run(
            String.join(
                "\n",
                "no JSON",
                "{\"conversationId\":\"" + conversation + "\",\"text\":\"no id\"}",
                "{\"messageId\":\"" + id + "\",\"text\":\"nowhere\"}",
                "{\"conversationId\":\"x\",\"messageId\":\"" + id + "\",\"text\":\"nowhere\"}",
                line("").replace(",\"text\":\"\"", ""),
                line("").replace("\"messageId\":\"0", "\"messageId\":\"X"),
                line("x".repeat(BatchUnderTest.TEXT_LIMIT + 1)),
                line("x".repeat(BatchUnderTest.LINE_LIMIT)),
                line("reaction").replace("}", ",\"kind\":\"unheard of\"}"),
                "",
                "  \r",
                line("good")));

    assertThat(outcomes)
        .extracting(each -> each.path("line").asInt() + " " + slug(each))
        .containsExactly(
            "1 malformed-json",
            "2 missing-field",
            "3 missing-field",
            "4 unknown-conversation",
            "5 missing-field",
            "6 invalid-id",
            "7 too-large",
            "8 too-large",
            "9 invalid-value",
            "12 stored");
    assertThat(outcomes.get(2).path("messageId").asText()).isEqualTo(id);
    assertThat(outcomes.get(1).has("messageId")).isFalse();
    assertThat(batch.window.messagesInFlight()).isZero();
    assertThat(batch.window.kibibytesInFlight()).isZero();
  }

  @Test
  void neverHasMoreOnTheirWayThanTheWindowHolds() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5 * WINDOW; i++) {
      lines.append(line("message " + i)).append('\n');
    }
    AtomicInteger most = new AtomicInteger();
    batch.log =
        message -> {
          most.accumulateAndGet(batch.window.messagesInFlight(), Math::max);
          batch.sent.add(message);
        };
    CompletableFuture<Void> run = start(lines.toString());
    await().until(() -> batch.window.messagesInFlight() == WINDOW);

    for (int i = 0; i < 5 * WINDOW; i++) {
      await().until(() -> !batch.sent.isEmpty());
      batch.sent.removeFirst().stored(i);
    }

    run.join();
    assertThat(most).hasValue(WINDOW);
    assertThat(outcomes(answer.toString(StandardCharsets.UTF_8))).hasSize(5 * WINDOW);
  }

  @Test
  void takesMegabytesWithFewOnTheirWay() throws Exception {
    BatchUnderTest wide = new BatchUnderTest(64, 128 * 1024);
    AtomicInteger most = new AtomicInteger();
    AtomicLong seq = new AtomicLong();
    Executor later = ForkJoinPool.commonPool();
    wide.log =
        message -> {
          most.accumulateAndGet(wide.window.kibibytesInFlight(), Math::max);
          later.execute(() -> message.stored(seq.incrementAndGet()));
        };
    int count = 64 * 1024;
    CountingOutput counted = new CountingOutput();

    wide.ingestion.run(
        new Repeated(line("x".repeat(950)), count), counted, wide.sender(), "a-request");

    assertThat(seq).hasValue(count);
    assertThat(counted.lines).isEqualTo(count);
    assertThat(most.get()).isLessThanOrEqualTo(128);
    assertThat(wide.window.messagesInFlight()).isZero();
  }

  @Test
  void stopsReadingWhenTheCallerDoesNotReadHisAnswers() throws Exception {
    batch.log =
        message -> {
          batch.sent.add(message);
          message.stored(1);
        };
    NonReadingCaller output = new NonReadingCaller();
    InputStream input = new Repeated(line("text"), Integer.MAX_VALUE);
    CompletableFuture<Void> run = CompletableFuture.runAsync(() -> runInto(input, output));
    output.entered.await();
    await().until(() -> batch.sent.size() > WINDOW);

    // At most those in the buffer of the response, those in the queue, and one on each side.
    int buffered = 16 * 1024 / 50;
    await().during(Duration.ofMillis(200)).until(() -> batch.sent.size() <= buffered + WINDOW + 2);
    output.breakUp.countDown();

    run.join();
    assertThat(batch.window.messagesInFlight()).isZero();
  }

  @Test
  void answersWhatIsThereBeforeTheBodyEnds() throws Exception {
    batch.log = message -> message.stored(9);
    try (PipedOutputStream client = new PipedOutputStream();
        PipedInputStream body = new PipedInputStream(client, 4_096)) {
      CompletableFuture<Void> run = CompletableFuture.runAsync(() -> runInto(body, answer));

      client.write((line("first") + "\n").getBytes(StandardCharsets.UTF_8));
      client.flush();

      await().until(() -> answer.toString(StandardCharsets.UTF_8).contains("\"seq\":9"));
      assertThat(run).isNotDone();
      client.close();
      run.join();
    }
  }

  @Test
  void saysWhenTheBodyCanNotBeReadToItsEnd() throws Exception {
    batch.log = message -> message.stored(1);
    InputStream cutOff =
        new SequenceInputStream(
            new Repeated(line("text"), 1),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("cut off");
              }

              @Override
              public int read(byte[] bytes, int from, int length) throws IOException {
                return read();
              }
            });

    runInto(cutOff, answer);

    assertThat(outcomes(answer.toString(StandardCharsets.UTF_8)))
        .extracting(each -> each.path("line").asInt() + " " + slug(each))
        .containsExactly("1 stored", "2 bad-request");
  }

  @Test
  void letsAMessageBeRefusedBeforeItIsSent() throws Exception {
    batch.log =
        message -> {
          throw Problem.of(ProblemType.UNKNOWN_CONVERSATION, "for the test");
        };

    assertThat(run(line("a"))).extracting(this::slug).containsExactly("unknown-conversation");
    assertThat(batch.window.messagesInFlight()).isZero();
  }

  @Test
  void saysWhenALineMayBeSentAgainAndWhatToGoOnWith() throws Exception {
    Deque<Problem> problems =
        new ArrayDeque<>(
            List.of(
                Problem.retryAfter(ProblemType.UNAVAILABLE, "a test", Duration.ofMillis(2_001)),
                Problem.staleEpoch("a test", 7)));
    batch.log =
        message -> {
          throw problems.remove();
        };

    List<JsonNode> outcomes = run(line("a") + "\n" + line("b"));

    assertThat(outcomes.getFirst().at("/error/retryAfter").asInt()).isEqualTo(3);
    assertThat(outcomes.getLast().at("/error/currentEpoch").asInt()).isEqualTo(7);
    assertThat(outcomes.getLast().path("error").has("retryAfter")).isFalse();
  }

  private String slug(JsonNode outcome) {
    return outcome
        .at("/error/type")
        .asText(outcome.path("status").asText())
        .replace("urn:sealedlog:problem:", "")
        .replaceFirst("^$", outcome.path("status").asText());
  }

  private List<JsonNode> run(String lines) throws InterruptedException {
    batch.ingestion.run(
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)),
        answer,
        batch.sender(),
        "a-request");
    return outcomes(answer.toString(StandardCharsets.UTF_8));
  }

  private CompletableFuture<Void> start(String lines) {
    InputStream input = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    return CompletableFuture.runAsync(() -> runInto(input, answer));
  }

  private void runInto(InputStream input, OutputStream output) {
    try {
      batch.ingestion.run(input, output, batch.sender(), "a-request");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Repeats the same line.
  private static class Repeated extends InputStream {
    private final byte[] line;
    private final long length;
    private long position;

    Repeated(String line, int times) {
      this.line = (line + "\n").getBytes(StandardCharsets.UTF_8);
      this.length = (long) this.line.length * times;
    }

    @Override
    public int read() {
      return position == length ? -1 : line[(int) (position++ % line.length)];
    }

    @Override
    public int read(byte[] bytes, int from, int wanted) {
      if (position == length) {
        return -1;
      }
      int count = (int) Math.min(wanted, length - position);
      for (int i = 0; i < count; i++) {
        bytes[from + i] = line[(int) (position++ % line.length)];
      }
      return count;
    }
  }

  private static final class CountingOutput extends OutputStream {
    private int lines;

    @Override
    public void write(int each) {
      lines += each == '\n' ? 1 : 0;
    }
  }

  /// A caller that does not read, and then disconnects.
  private static final class NonReadingCaller extends OutputStream {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch breakUp = new CountDownLatch(1);

    @Override
    public void write(int each) throws IOException {
      entered.countDown();
      try {
        breakUp.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("gone");
    }
  }
}
