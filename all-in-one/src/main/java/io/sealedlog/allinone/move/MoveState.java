package io.sealedlog.allinone.move;

import io.sealedlog.embedded.PrivateFiles;
import io.sealedlog.runtime.StartException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/// Where a move goes to and how far its vault is, in a file, so that a move that was killed goes
/// on. How far the log is, the log itself says.
///
/// @param cluster the id of the Kafka cluster
/// @param vault the address of the vault
/// @param snapshot the transaction from which on the vault's changes are not in the target yet;
///   empty while its first copy is not there
record MoveState(String cluster, String vault, Optional<String> snapshot) {
  private static final String CLUSTER = "target.cluster-id";
  private static final String VAULT = "target.vault";
  private static final String SNAPSHOT = "vault.snapshot";

  MoveState withSnapshot(String taken) {
    return new MoveState(cluster, vault, Optional.of(taken));
  }

  static Optional<MoveState> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new StartException("%s can't be read: %s.".formatted(file, e), e);
    }
    return Optional.of(
        new MoveState(
            properties.getProperty(CLUSTER, ""),
            properties.getProperty(VAULT, ""),
            Optional.ofNullable(properties.getProperty(SNAPSHOT))));
  }

  void write(Path file) {
    StringBuilder text = new StringBuilder();
    text.append(CLUSTER).append('=').append(cluster).append('\n');
    text.append(VAULT).append('=').append(vault.replace("\\", "\\\\")).append('\n');
    snapshot.ifPresent(taken -> text.append(SNAPSHOT).append('=').append(taken).append('\n'));
    try {
      PrivateFiles.write(file, text.toString());
    } catch (IOException e) {
      throw new StartException("%s can't be written: %s.".formatted(file, e), e);
    }
  }
}
