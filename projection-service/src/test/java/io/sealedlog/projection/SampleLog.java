package io.sealedlog.projection;

import io.sealedlog.crypto.Base64Url;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.crypto.SecretBytes;
import io.sealedlog.crypto.sl1.LeafMac;
import io.sealedlog.crypto.sl1.LeafMac.Purpose;
import io.sealedlog.projection.fold.LogRecord;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.log.EventCheck;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.EventSealer;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.runtime.kafka.Partitions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes events as a worker would, with dense seqs and leaf indices, and faulty records on request.
public final class SampleLog {
  /// Recognizes and decodes the events of this class.
  public static final EventReader EVENTS;

  private static final long BEGIN = 1_795_460_000_123L;
  private static final byte[] LOG_KEY = filled(0xc4);
  private static final EventSealer SEALER;

  static {
    LeafMac check = mac(LOG_KEY, Purpose.CHECK);
    LeafMac tag = mac(filled(0x7a), Purpose.TAG);
    EVENTS = new EventCheck(List.of(check));
    SEALER = new EventSealer(() -> new EventSealer.TagKey(1, tag), check);
  }

  private static final Comparator<UUID> BY_BYTES =
      Comparator.comparing(id -> HexFormat.of().formatHex(Uuids.bytes(id)));

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

  /// Writes the key file with which a projector recognizes these events.
  public static Path writeLogKey(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, Base64Url.encode(LOG_KEY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static RecordedEvent event(LogRecord record) {
    try {
      return EVENTS.read(record.value()).event();
    } catch (NotAuthenticException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static LogEntry entry(LogRecord record) {
    try {
      return LogEntry.parse(record.value());
    } catch (NotAuthenticException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static LeafMac mac(byte[] key, Purpose purpose) {
    try (SecretBytes secret = SecretBytes.takeOwnershipOf(key.clone())) {
      return LeafMac.derive(secret, purpose);
    }
  }

  public static int home(Bytes key, int partitions) {
    return new Partitions(partitions).of(key);
  }

  public UUID newId() {
    return new UUID(
        (random.nextLong() & ~0xf000L) | 0x7000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
  }

  /// Returns an id whose stream is in the given partition.
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
    List<UUID> inOrder = Arrays.stream(users).sorted(BY_BYTES).toList();
    List<EpochStart.Wrap> wraps =
        inOrder.stream()
            .map(user -> new EpochStart.Wrap(new UserId(user), 1, bytes(32), bytes(12), bytes(48)))
            .toList();
    int epoch = epochs.merge(conversation, 1, Integer::sum);
    EpochStart.Reason reason =
        epoch == 1 ? EpochStart.Reason.CREATED : EpochStart.Reason.MEMBER_REMOVED;
    return next(
        conversation,
        new Event.EpochStarted(
            new EpochStart(2, epoch, bytes(32), bytes(32), 1, bytes(32), reason, wraps),
            inOrder.stream()
                .map(user -> new Member(new UserId(user), Member.Role.MEMBER, 1, bytes(32)))
                .toList()));
  }

  /// @param role of the new member, who has a random identity
  public LogRecord memberAdded(UUID conversation, UUID user, Member.Role role) {
    Member member = new Member(new UserId(user), role, 1 + random.nextInt(9), bytes(32));
    return next(conversation, new Event.MemberAdded(member, new UserId(newId())));
  }

  public LogRecord memberRemoved(UUID conversation, UUID user) {
    return next(conversation, new Event.MemberRemoved(new UserId(user), new UserId(user)));
  }

  public LogRecord roleChanged(UUID conversation, UUID user, Member.Role role) {
    return next(
        conversation, new Event.MemberRoleChanged(new UserId(user), role, new UserId(newId())));
  }

  /// Shares the keys of the first epochs with one member.
  public LogRecord historyShared(UUID conversation, UUID user, int epochCount) {
    List<HistoryWrap> wraps =
        IntStream.rangeClosed(1, epochCount)
            .mapToObj(epoch -> new HistoryWrap(epoch, 1, bytes(32), bytes(12), bytes(48)))
            .toList();
    return next(
        conversation, new Event.HistoryShared(new UserId(user), new UserId(newId()), wraps));
  }

  /// Returns a record of the topic of read marks.
  public LogRecord mark(UUID conversation, UUID user, long seq) {
    ReadMark mark = new ReadMark(new ConversationId(conversation), new UserId(user), seq, at);
    return new LogRecord(
        partitionOf(conversation), 0, Bytes.wrap(mark.key()), Bytes.wrap(mark.value()));
  }

  public LogRecord redacted(UUID conversation, UUID messageId, UUID actor) {
    return next(
        conversation, new Event.MessageRedacted(new MessageId(messageId), new UserId(actor)));
  }

  public LogRecord message(UUID conversation) {
    return message(conversation, newId(), null);
  }

  /// @param enc of the sender context, for the first message of one
  public LogRecord message(UUID conversation, UUID messageId, @Nullable Bytes enc) {
    return next(conversation, sealed(conversation, messageId, enc));
  }

  /// @param relatesTo the message that an edit or a reaction is about
  public LogRecord message(UUID conversation, UUID messageId, int kind, @Nullable UUID relatesTo) {
    Event.MessageSealed some = sealed(conversation, messageId, null);
    return next(
        conversation,
        new Event.MessageSealed(
            some.suite(),
            some.flags(),
            kind,
            some.epoch(),
            some.messageId(),
            some.senderId(),
            relatesTo == null ? null : new MessageId(relatesTo),
            some.sentAt(),
            some.contextId(),
            some.enc(),
            some.shareVersion(),
            some.iv(),
            some.ciphertext()));
  }

  /// Returns a message whose seq is not the next one.
  public LogRecord messageAfterGap(UUID conversation) {
    seqs.merge(conversation, 3L, Long::sum);
    return message(conversation);
  }

  /// Returns an undecodable record with the stream's key.
  public LogRecord garbage(UUID stream) {
    byte[] garbage = bytes(100).toArray();
    Arrays.fill(garbage, 20, 60, (byte) 0x7f);
    return record(Uuids.bytes(stream), partitionOf(stream), Bytes.wrap(garbage));
  }

  /// Returns a record with the same key and value at a later offset.
  public LogRecord again(LogRecord record) {
    return record(record.key().toArray(), record.partition(), record.value());
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
            new CommandId(
                event instanceof Event.MessageSealed sealed ? sealed.messageId().value() : newId()),
            bytes(16),
            seq - 1,
            false,
            event);
    return record(Uuids.bytes(stream), partitionOf(stream), SEALER.seal(recorded).value());
  }

  public long nextLeaf(UUID stream) {
    return leaves.merge(partitionOf(stream), 1L, Long::sum) - 1;
  }

  public Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  /// Returns a random log of conversations and users with occasional faults, in the order of each
  /// partition's offsets.
  public List<LogRecord> anything(int length) {
    List<LogRecord> log = new ArrayList<>();
    List<SampleConversation> talks = new ArrayList<>();
    while (log.size() < length) {
      if (talks.isEmpty() || random.nextInt(16) == 0) {
        SampleConversation talk =
            SampleConversation.of(newId(), List.of(newId(), newId(), newId()));
        UUID user = talk.users().getFirst();
        log.add(identity(user, 1));
        log.add(created(talk.id(), user, talk.users().get(1)));
        log.add(epochStarted(talk.id(), user, talk.users().get(1)));
        talks.add(talk);
      } else if (random.nextInt(40) == 0) {
        log.add(again(any(log)));
      } else {
        log.add(somethingFor(any(talks)));
      }
    }
    return log;
  }

  /// @param users who join and leave
  /// @param coming messages that are redacted before they are sent
  private record SampleConversation(
      UUID id, List<UUID> users, List<UUID> messages, List<UUID> coming) {
    static SampleConversation of(UUID id, List<UUID> users) {
      return new SampleConversation(id, users, new ArrayList<>(), new ArrayList<>());
    }
  }

  private LogRecord somethingFor(SampleConversation talk) {
    UUID conversation = talk.id();
    return switch (random.nextInt(60)) {
      case 0 -> garbage(conversation);
      case 1 -> messageAfterGap(conversation);
      case 2 -> epochStarted(conversation, any(talk.users()));
      case 3 -> identity(newId(), 1);
      case 4 -> message(newId());
      case 5, 6, 7, 8 -> message(conversation, newId(), bytes(64));
      case 9, 10, 11 -> memberAdded(conversation, any(talk.users()), Member.Role.MEMBER);
      case 12, 13, 14 -> memberRemoved(conversation, any(talk.users()));
      case 15, 16 -> roleChanged(conversation, any(talk.users()), Member.Role.ADMIN);
      case 17, 18 ->
          historyShared(conversation, any(talk.users()), epochs.getOrDefault(conversation, 1));
      case 19, 20, 21, 22, 23, 24 -> redacted(conversation, messageOf(talk), any(talk.users()));
      case 25 -> message(conversation, newId(), 4, null);
      case 26, 29, 30, 31, 32, 33 -> {
        UUID about = messageOf(talk);
        talk.messages().add(newId());
        yield message(conversation, talk.messages().getLast(), 2 + random.nextInt(2), about);
      }
      case 27, 28 -> {
        talk.coming().add(newId());
        yield redacted(conversation, talk.coming().getLast(), any(talk.users()));
      }
      default -> {
        talk.messages().add(talk.coming().isEmpty() ? newId() : talk.coming().removeLast());
        yield message(conversation, talk.messages().getLast(), null);
      }
    };
  }

  private UUID messageOf(SampleConversation talk) {
    return talk.messages().isEmpty() ? newId() : any(talk.messages());
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static Member.Role role(UUID user, UUID creator) {
    return user.equals(creator) ? Member.Role.ADMIN : Member.Role.MEMBER;
  }
}
