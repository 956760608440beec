package io.sealedlog.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealedlog.runtime.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first steps of a new user: the page that the start prints, the demonstration, and the stop.
@Tag("servers")
class FirstStepsTest {
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);
  private static final int SENDERS = 4;
  private static final Pattern LOGIN =
      Pattern.compile("\"username\":\"([^\"]*)\",\"password\":\"([^\"]*)\"");

  @Test
  void startsShowsAndStopsInTime(@TempDir Path directory) throws Exception {
    try (AllInOneProcess sealedLog = AllInOneProcess.startAsShipped(directory)) {
      assertSaysWhereEverythingIs(sealedLog);
      assertShowsWhatAThiefWouldGet(sealedLog, directory);
      assertFillsTheServerWithPeople(sealedLog, directory);
      assertResetIs(ExitCode.START, sealedLog, directory);
      assertThat(sealedLog.data()).isNotEmptyDirectory();
      assertStopsInTimeUnderLoad(sealedLog);
      assertResetIs(ExitCode.STOPPED, sealedLog, directory);
      assertThat(sealedLog.data()).doesNotExist();
    }
  }

  private static void assertSaysWhereEverythingIs(AllInOneProcess sealedLog) {
    String base = sealedLog.api().base().toString();
    Awaitility.await().until(() -> sealedLog.output().contains("Ctrl-C stops"));
    assertThat(sealedLog.output())
        .contains("SealedLog is ready", base + "/docs", base + "/health/ready")
        .contains("jdbc:postgresql://127.0.0.1:", "Keep a copy of it somewhere else")
        .contains(StoredData.masterKey(sealedLog.data()).toString())
        .contains("./sealedlog demo --data " + sealedLog.data() + " --url " + base);
  }

  private static void assertShowsWhatAThiefWouldGet(AllInOneProcess sealedLog, Path directory) {
    try (ServiceProcess demo =
        ServiceProcess.start(
            directory.resolve("demo.txt"),
            "demo",
            "--data",
            sealedLog.data().toString(),
            "--url",
            sealedLog.api().base().toString())) {
      assertThat(demo.await()).as(demo.output()).isZero();
      String shown = demo.output();
      int talk = shown.indexOf("== Two people talk");
      int rows = shown.indexOf("== What a thief of the database has");
      int records = shown.indexOf("== What a thief of the broker's disk has", rows);
      int changed = shown.indexOf("== One byte of the stored message is changed", records);
      assertThat(new int[] {talk, rows, records, changed}).isSorted().doesNotContain(-1);
      String text = "The treasure is under the old oak.";
      assertThat(shown.substring(talk, rows)).contains(text, "Then let us dig at midnight");
      assertThat(shown.substring(rows, records))
          .contains("read_g1.messages  seq 3")
          .doesNotContain(text);
      assertThat(shown.substring(records, changed))
          .contains("events.v1  partition")
          .doesNotContain(text);
      assertThat(shown.substring(changed)).contains(text, "opening refuses it");
    }
  }

  private static void assertFillsTheServerWithPeople(AllInOneProcess sealedLog, Path directory) {
    try (ServiceProcess demo =
        ServiceProcess.start(
            directory.resolve("crowd.txt"),
            "demo",
            "--people",
            "5",
            "--messages",
            "150",
            "--url",
            sealedLog.api().base().toString())) {
      assertThat(demo.await()).as(demo.output()).isZero();
      Matcher login = LOGIN.matcher(demo.output());
      assertThat(login.find()).as(demo.output()).isTrue();
      String token = Person.login(sealedLog.api(), login.group(1), login.group(2));
      JsonNode talks = sealedLog.api().get(token, "/v1/conversations").expect(200).json();
      assertThat(talks.path("conversations"))
          .hasSizeGreaterThan(1)
          .allSatisfy(talk -> assertThat(talk.path("lastSeq").asLong()).isPositive());
      assertThat(talks.findValuesAsText("name")).contains("Harvest");
    }
  }

  private static void assertResetIs(ExitCode code, AllInOneProcess sealedLog, Path directory) {
    try (ServiceProcess reset =
        ServiceProcess.start(
            directory.resolve("reset.txt"),
            "reset",
            "--yes",
            "--data",
            sealedLog.data().toString())) {
      assertThat(reset.await()).as(reset.output()).isEqualTo(code.number());
    }
  }

  private static void assertStopsInTimeUnderLoad(AllInOneProcess sealedLog) throws Exception {
    Person alice = Person.register(sealedLog.api(), "alice");
    String conversation = alice.converse(Person.register(sealedLog.api(), "bob"));
    CountDownLatch underWay = new CountDownLatch(100);
    for (int i = 0; i < SENDERS; i++) {
      Thread _ = Thread.startVirtualThread(() -> sendUntilItEnds(alice, conversation, underWay));
    }
    try (InputStream stream = listen(alice)) {
      assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();
      long begin = System.nanoTime();

      int exitCode = sealedLog.stop();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIME_TO_STOP);
      assertThat(exitCode).as("exit code after SIGTERM").isIn(0, 143);
      assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
          .contains("\"type\":\"closing\"", "\"reason\":\"shutdown\"");
    }
  }

  private static void sendUntilItEnds(Person person, String conversation, CountDownLatch underWay) {
    try {
      while (person.sendOnce(conversation, Ids.next(), "as long as it lasts").status() < 300) {
        underWay.countDown();
      }
    } catch (UncheckedIOException e) {
      // The stream has ended.
    }
  }

  private static InputStream listen(Person person) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .send(
                person.api().request(person.token(), "/v1/stream").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }
}
