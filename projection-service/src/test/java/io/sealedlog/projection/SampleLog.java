package io.sealedlog.projection;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.codec.Codec;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Makes events as a worker would, with dense seqs and leaf indices, and faults where asked.
public final class SampleLog {
  private static final long BEGIN = 1_795_460_000_123L;

  private final int partitions;
  private final Random random;
  private final Map<UUID, Long> seqs = new HashMap<>();
  private final Map<UUID, Integer> epochs = new HashMap<>();
  private final Map<Integer, Long> leaves = new HashMap<>();
  private final Map<Integer, Long> offsets = new HashMap<>();
  private long at = BEGIN;

  public SampleLog(int partitions, long seed) {
    this.partitions = partitions;
    this.random = new Random(seed);
  }

  public static int home(Bytes key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.shared())) % partitions;
  }

  public UUID newId() {
    return new UUID(
        (random.nextLong() & ~0xf000L) | 0x7000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
  }

  /// An id whose stream is in the given partition.
  public UUID newIdIn(int partition) {
    UUID id = newId();
    while (partitionOf(id) != partition) {
      id = newId();
    }
    return id;
  }

  public int partitionOf(UUID stream) {
    return home(Bytes.wrap(Uuids.bytes(stream)), partitions);
  }

  public LogRecord identity(UUID user, int version) {
    return next(user, new Event.IdentityPublished(version, bytes(200)));
  }

  public LogRecord created(UUID conversation, UUID... users) {
    List<Member> members =
        Arrays.stream(users)
            .map(user -> new Member(new UserId(user), role(user, users[0]), 1, bytes(32)))
            .toList();
    epochs.put(conversation, 0);
    return next(conversation, new Event.ConversationCreated(new UserId(users[0]), members));
  }

  public LogRecord epochStarted(UUID conversation, UUID... users) {
    List<EpochStart.Wrap> wraps =
        Arrays.stream(users)
            .map(user -> new EpochStart.Wrap(new UserId(user), 1, bytes(32), bytes(12), bytes(48)))
            .toList();
    int epoch = epochs.merge(conversation, 1, Integer::sum);
    EpochStart.Reason reason =
        epoch == 1 ? EpochStart.Reason.CREATED : EpochStart.Reason.MEMBER_REMOVED;
    return next(
        conversation,
        new Event.EpochStarted(
            new EpochStart(2, epoch, bytes(32), bytes(32), 1, bytes(32), reason, wraps)));
  }

  public LogRecord message(UUID conversation) {
    return message(conversation, newId(), null);
  }

  /// @param enc of the sender context, for the first message of one
  public LogRecord message(UUID conversation, UUID messageId, @Nullable Bytes enc) {
    return next(conversation, sealed(conversation, messageId, enc));
  }

  /// A message whose seq leaves some out.
  public LogRecord messageAfterGap(UUID conversation) {
    seqs.merge(conversation, 3L, Long::sum);
    return message(conversation);
  }

  /// Something that nobody can decode, in the stream's place.
  public LogRecord garbage(UUID stream) {
    seqs.merge(stream, 1L, Long::sum);
    leaves.merge(partitionOf(stream), 1L, Long::sum);
    return record(Uuids.bytes(stream), partitionOf(stream), bytes(100));
  }

  public LogRecord record(byte[] key, int partition, Bytes value) {
    long offset = offsets.merge(partition, 1L + random.nextInt(2), Long::sum);
    return new LogRecord(partition, offset, Bytes.wrap(key), value);
  }

  public Event.MessageSealed sealed(UUID conversation, UUID messageId, @Nullable Bytes enc) {
    return new Event.MessageSealed(
        2,
        0,
        1,
        Math.max(1, epochs.getOrDefault(conversation, 1)),
        new MessageId(messageId),
        new UserId(newId()),
        null,
        at,
        bytes(16),
        enc,
        1,
        bytes(12),
        bytes(80));
  }

  public LogRecord next(UUID stream, Event event) {
    return recorded(stream, seqs.merge(stream, 1L, Long::sum), nextLeaf(stream), event);
  }

  public LogRecord recorded(UUID stream, long seq, long leaf, Event event) {
    at += random.nextInt(50);
    RecordedEvent recorded =
        new RecordedEvent(
            new StreamId(stream),
            seq,
            RecordedEvent.NO_PREVIOUS,
            leaf,
            at,
            new CommandId(newId()),
            event);
    return record(
        Uuids.bytes(stream), partitionOf(stream), Bytes.wrap(Codec.EVENTS.encode(recorded)));
  }

  public long nextLeaf(UUID stream) {
    return leaves.merge(partitionOf(stream), 1L, Long::sum) - 1;
  }

  public Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /// A log of conversations and users in which now and then something is wrong, in the order of
  /// each partition's offsets.
  public List<LogRecord> anything(int length) {
    List<LogRecord> log = new ArrayList<>();
    List<UUID> conversations = new ArrayList<>();
    while (log.size() < length) {
      if (conversations.isEmpty() || random.nextInt(8) == 0) {
        UUID user = newId();
        UUID conversation = newId();
        log.add(identity(user, 1));
        log.add(created(conversation, user, newId()));
        log.add(epochStarted(conversation, user, newId()));
        conversations.add(conversation);
      } else {
        log.add(somethingFor(conversations.get(random.nextInt(conversations.size()))));
      }
    }
    return log;
  }

  private LogRecord somethingFor(UUID conversation) {
    return switch (random.nextInt(40)) {
      case 0 -> garbage(conversation);
      case 1 -> messageAfterGap(conversation);
      case 2 -> epochStarted(conversation, newId());
      case 3 -> identity(newId(), 1);
      case 4 -> message(newId());
      case 5, 6, 7, 8 -> message(conversation, newId(), bytes(64));
      default -> message(conversation);
    };
  }

  private static Member.Role role(UUID user, UUID creator) {
    return user.equals(creator) ? Member.Role.ADMIN : Member.Role.MEMBER;
  }
}
