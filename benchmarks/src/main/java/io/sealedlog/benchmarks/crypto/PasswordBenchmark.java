package io.sealedlog.benchmarks.crypto;

import io.sealedlog.crypto.sl1.KdfParameters;
import io.sealedlog.crypto.sl1.PasswordKeys;
import java.security.SecureRandom;
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

/// The largest cost of a login: the derivation of the password key with 600 000 iterations. Compare
/// with `openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt pass:x -kdfopt hexsalt:<32 bytes>
/// -kdfopt iter:600000 PBKDF2`.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class PasswordBenchmark {
  private static final String PASSWORD = "correct horse battery staple";

  private final KdfParameters parameters =
      KdfParameters.pbkdf2(KdfParameters.DEFAULT_ITERATIONS, new SecureRandom());

  @Benchmark
  public PasswordKeys pbkdf2() {
    return PasswordKeys.derive(PASSWORD, parameters);
  }
}
