package io.sealedlog.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealedlog.runtime.Termination;
import io.sealedlog.worker.processing.StoppingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThreadReplacementTest {
  private final Termination termination = new Termination();
  private Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private final ThreadReplacement replacement =
      new ThreadReplacement(
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return clock.instant();
            }
          },
          termination);

  @Test
  void aThreadIsReplacedFiveTimesInTenMinutesAndThenTheWorkerEnds() {
    for (int i = 0; i < 5; i++) {
      assertThat(replacement.handle(new StreamsException("a disk is full")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(termination.requested()).isFalse();

    assertThat(replacement.handle(new StreamsException("a disk is full")))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(termination.requested()).isTrue();
  }

  @Test
  void oldDeathsDoNotCount() {
    for (int i = 0; i < 20; i++) {
      assertThat(replacement.handle(new StreamsException("a disk is full")))
          .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
      clock = Clock.offset(clock, Duration.ofMinutes(3));
    }
  }

  static Stream<RuntimeException> fatalFailures() {
    return Stream.of(
        new ProducerFencedException("fenced"),
        new TopicAuthorizationException("not allowed"),
        new SaslAuthenticationException("who are you"),
        new UnsupportedVersionException("too old"));
  }

  @ParameterizedTest
  @MethodSource("fatalFailures")
  void aFatalFailureEndsTheWorkerAtOnce(RuntimeException failure) {
    assertThat(replacement.handle(new StreamsException(failure)))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(termination.requested()).isTrue();
  }

  @Test
  void stoppingIsNoFailure() {
    assertThat(replacement.handle(new StreamsException(new StoppingException())))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(termination.requested()).isFalse();
  }
}
