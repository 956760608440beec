package io.sealedlog.gateway.command;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts forged, damaged and missing records, and logs them at most every ten seconds: an attacker
/// can cause any number of findings, which must not fill the disks.
public final class ForgeryAlarm {
  private static final Logger log = LoggerFactory.getLogger(ForgeryAlarm.class);
  private static final long LOG_INTERVAL = Duration.ofSeconds(10).toNanos();

  private final Where where;
  private final Counter findings;
  private final AtomicLong nextLogAt = new AtomicLong(System.nanoTime());
  private final AtomicLong suppressed = new AtomicLong();

  /// The store in which something was found.
  private enum Where {
    LOG("log", "sealedlog.log.forged", "Records of the log that no worker wrote so or there"),
    READ_MODEL(
        "read model",
        "sealedlog.readmodel.damaged",
        "Findings in the read model of what no worker wrote so, or what is gone from it");

    private final String word;
    private final String counter;
    private final String description;

    Where(String word, String counter, String description) {
      this.word = word;
      this.counter = counter;
      this.description = description;
    }
  }

  private ForgeryAlarm(Where where, MeterRegistry registry) {
    this.where = where;
    this.findings =
        Counter.builder(where.counter).description(where.description).register(registry);
  }

  /// Returns an alarm about records of the log.
  public static ForgeryAlarm ofLog(MeterRegistry registry) {
    return new ForgeryAlarm(Where.LOG, registry);
  }

  /// Returns an alarm about rows of the read model.
  public static ForgeryAlarm ofReadModel(MeterRegistry registry) {
    return new ForgeryAlarm(Where.READ_MODEL, registry);
  }

  /// @param what is wrong
  /// @param location its location; must not contain found data, which an attacker may have written
  public void raise(String what, Object location) {
    findings.increment();
    long now = System.nanoTime();
    long due = nextLogAt.get();
    if (now - due < 0 || !nextLogAt.compareAndSet(due, now + LOG_INTERVAL)) {
      suppressed.incrementAndGet();
      return;
    }
    log.atError()
        .addKeyValue("where", where.word)
        .addKeyValue("place", location)
        .addKeyValue("what", what)
        .addKeyValue("more", suppressed.getAndSet(0))
        .log("FORGED OR DAMAGED: what is stored is not what workers wrote");
  }
}
