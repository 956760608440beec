package io.sealedlog.runtime.health;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Named checks, asked whenever somebody wants to know. Alive means that a restart wouldn't help;
/// ready means that the process can do its job now. A process without checks is both.
public final class Health {
  private final Map<String, Check> aliveChecks = new ConcurrentHashMap<>();
  private final Map<String, Check> readyChecks = new ConcurrentHashMap<>();

  /// Answers quickly and without asking another server: it reads a state that is kept up anyway.
  @FunctionalInterface
  public interface Check {
    /// What is wrong, as a short sentence without a secret; empty when all is well.
    Optional<String> fault();
  }

  /// @param faults by the check's name; empty when all is well
  public record Report(SortedMap<String, String> faults) {
    public boolean healthy() {
      return faults.isEmpty();
    }
  }

  /// Replaces a check of the same name. What isn't alive isn't ready either.
  public void addAliveCheck(String name, Check check) {
    aliveChecks.put(name, check);
  }

  /// Replaces a check of the same name.
  public void addReadyCheck(String name, Check check) {
    readyChecks.put(name, check);
  }

  public Report alive() {
    return ask(aliveChecks);
  }

  public Report ready() {
    SortedMap<String, String> faults = new TreeMap<>(ask(aliveChecks).faults());
    faults.putAll(ask(readyChecks).faults());
    return new Report(faults);
  }

  private static Report ask(Map<String, Check> checks) {
    SortedMap<String, String> faults = new TreeMap<>();
    checks.forEach((name, check) -> fault(check).ifPresent(fault -> faults.put(name, fault)));
    return new Report(faults);
  }

  private static Optional<String> fault(Check check) {
    try {
      return check.fault();
    } catch (RuntimeException e) {
      return Optional.of("the check itself failed: " + e.getClass().getSimpleName());
    }
  }
}
