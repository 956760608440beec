package io.sealedlog.runtime.health;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Named health checks, evaluated on request. Alive means that a restart wouldn't help; ready means
/// that the process can do its work now. A process without checks is both.
public final class Health {
  private final Map<String, Check> aliveChecks = new ConcurrentHashMap<>();
  private final Map<String, Check> readyChecks = new ConcurrentHashMap<>();

  /// A check returns at once and without calling another server: it reads a state that is kept up
  /// to date elsewhere.
  @FunctionalInterface
  public interface Check {
    /// Returns the fault as a short sentence without secrets; empty when there is none.
    Optional<String> fault();
  }

  /// @param faults by the name of the check
  public record Report(SortedMap<String, String> faults) {
    public boolean healthy() {
      return faults.isEmpty();
    }
  }

  /// Replaces a check of the same name. A process that isn't alive isn't ready either.
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
