package io.sealedlog.worker;

import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.vault.keys.KeyLookup;
import io.sealedlog.vault.keys.RingKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Transport keys, some in memory and some in a vault that can fail and hang. All keys have the
/// same bytes.
final class SimulatedVault implements KeyLookup {
  private final Map<Integer, RingKey> memory = new ConcurrentHashMap<>();
  private final Map<Integer, RingKey> table = new ConcurrentHashMap<>();
  private final Set<Integer> impossible = ConcurrentHashMap.newKeySet();
  private final AtomicInteger questions = new AtomicInteger();
  private volatile CountDownLatch frozen = new CountDownLatch(0);
  private volatile boolean failing;

  static SecretBytes key() {
    return SecretBytes.copyOf(new byte[32]);
  }

  SecretBytes knows(int kid) {
    return memory.computeIfAbsent(kid, SimulatedVault::ringKey).key();
  }

  void has(int kid) {
    table.computeIfAbsent(kid, SimulatedVault::ringKey);
  }

  void destroy(int kid) {
    memory.remove(kid);
    table.remove(kid);
  }

  void ruleOut(int kid) {
    impossible.add(kid);
  }

  void freeze() {
    frozen = new CountDownLatch(1);
  }

  void thaw() {
    frozen.countDown();
  }

  void fail(boolean fails) {
    failing = fails;
  }

  /// Returns how often the vault was asked.
  int questions() {
    return questions.get();
  }

  @Override
  public Optional<RingKey> find(int id) {
    Optional<RingKey> known = known(id);
    if (known.isPresent()) {
      return known;
    }
    questions.incrementAndGet();
    try {
      frozen.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failing) {
      throw new IllegalStateException("the database is away");
    }
    RingKey found = table.get(id);
    if (found != null) {
      memory.put(id, found);
    }
    return Optional.ofNullable(found);
  }

  @Override
  public Optional<RingKey> known(int id) {
    return Optional.ofNullable(memory.get(id));
  }

  @Override
  public boolean mayExist(int id) {
    return memory.containsKey(id) || !impossible.contains(id);
  }

  private static RingKey ringKey(int kid) {
    return new RingKey(kid, key());
  }
}
