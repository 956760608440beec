package io.sealedlog.gateway.command;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what was found changed, put in or taken out, and says so now and then: whoever does it
/// can do it as often as he likes, and must not fill our disks by that.
public final class ForgeryAlarm {
  private static final Logger log = LoggerFactory.getLogger(ForgeryAlarm.class);
  private static final long QUIET = Duration.ofSeconds(10).toNanos();

  private final Where where;
  private final Counter found;
  private final AtomicLong nextAt = new AtomicLong(System.nanoTime());
  private final AtomicLong unsaid = new AtomicLong();

  /// Where it was found.
  public enum Where {
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

  public ForgeryAlarm(Where where, MeterRegistry registry) {
    this.where = where;
    this.found = Counter.builder(where.counter).description(where.description).register(registry);
  }

  /// @param what is wrong
  /// @param place where it is; no part of what was found, which is a stranger's
  public void raise(String what, Object place) {
    found.increment();
    long now = System.nanoTime();
    long due = nextAt.get();
    if (now - due < 0 || !nextAt.compareAndSet(due, now + QUIET)) {
      unsaid.incrementAndGet();
      return;
    }
    log.atError()
        .addKeyValue("where", where.word)
        .addKeyValue("place", place)
        .addKeyValue("what", what)
        .addKeyValue("more", unsaid.getAndSet(0))
        .log("FORGED OR DAMAGED: what is stored is not what workers wrote");
  }
}
