package io.sealedlog.benchmarks.crypto;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.CommandOpener;
import io.sealedlog.crypto.sl1.CommandSealer;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The cost of protecting a command on the broker: sealing in the gateway, opening in the worker.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class CommandBenchmark {
  private static final int KID = 1;
  private static final int COMMAND_LENGTH = 800;

  private final SecureRandom random = new SecureRandom();
  private final SecretBytes transportKey = SecretBytes.random(random, 32);
  private final CommandSealer sealer =
      new CommandSealer(KID, transportKey, Bytes.wrap(bytes(16)), random);
  private final CommandOpener opener = new CommandOpener(kid -> Optional.of(transportKey.copy()));
  private final byte[] recordKey = bytes(16);
  private final byte[] command = bytes(COMMAND_LENGTH);
  private final byte[] sealed = sealer.seal(recordKey, command);

  @Benchmark
  public byte[] seal() {
    return sealer.seal(recordKey, command);
  }

  @Benchmark
  public byte[] open() {
    return opener.open(recordKey, sealed);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
