package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.Sha256;
import io.sealedlog.ledger.Frontier;
import io.sealedlog.ledger.Hash;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.Partitions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/// The events of one partition in their order, from the first one: which records are part of the
/// log, that none is missing, and what they are all together.
public final class EventSequence {
  private final int partition;
  private final Partitions partitions;
  private final LogReader reader;
  private final MessageDigest digest = Sha256.newDigest();
  private Frontier tree = Frontier.EMPTY;
  private long foreign;
  private boolean insideCommand;

  /// @param partitions of the topic
  public EventSequence(int partition, Partitions partitions, LogReader reader) {
    this.partition = partition;
    this.partitions = partitions;
    this.reader = reader;
  }

  /// What a partition has. Equal for two logs when they have the same events in the same order,
  /// byte for byte, with the same times.
  ///
  /// @param events how many; their leaf indices are 0 to this number, exclusive
  /// @param treeRoot hexadecimal, of the Merkle tree of the leaves (RFC 6962)
  /// @param digest hexadecimal, SHA-256 of the records as they are in a file
  public record Summary(int partition, long events, String treeRoot, String digest) {}

  /// Takes the next record of the partition.
  ///
  /// @param place of the record, for messages
  /// @return the event; empty for a record that is not part of the log: it was not written by a
  ///   worker, or its event was there before
  /// @throws StartException when an event is missing before this one
  public Optional<RecordedEvent> accept(StoredRecord stored, String place) {
    AuthenticEvent event;
    try {
      event = reader.readValue(stored.value());
    } catch (NotAuthenticException e) {
      foreign++;
      return Optional.empty();
    }
    long leafIndex = event.event().leafIndex();
    boolean misplaced =
        !stored.key().equals(Bytes.wrap(event.event().streamId().key()))
            || partitions.of(stored.key()) != partition;
    if (misplaced || leafIndex < tree.size()) {
      foreign++;
      return Optional.empty();
    }
    if (leafIndex > tree.size()) {
      throw new StartException(
          "Events are missing: at %s there is the event with leaf index %d, and %d must come."
              .formatted(place, leafIndex, tree.size()));
    }
    tree = tree.append(Hash.of(event.leaf().shared()));
    digest.update(stored.encode());
    insideCommand = event.event().more();
    return Optional.of(event.event());
  }

  /// Returns the number of events so far.
  public long events() {
    return tree.size();
  }

  /// Returns the number of records that were no part of the log.
  public long foreign() {
    return foreign;
  }

  /// Returns whether another event of the newest one's command must follow: a log that ended here
  /// would have half a transaction.
  public boolean insideCommand() {
    return insideCommand;
  }

  public Summary summary() {
    try {
      MessageDigest soFar = (MessageDigest) digest.clone();
      return new Summary(
          partition, tree.size(), tree.root().toString(), HexFormat.of().formatHex(soFar.digest()));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }
}
