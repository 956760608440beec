package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.EpochStart;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.HistoryWrap;
import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.Uuids;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Encodes the header of an event (docs/spec/events.md), everything but its content, as one CBOR
/// array without field names.
///
/// `[streamId, seq, previous, leafIndex, at, commandId, digest, membershipSeq, more, type, body]`
///
/// Arrays keep field names out of every record of a log that is kept for ever. The type precedes
/// the body, so that an event is read in one pass.
public final class EventHeaders {
  private static final int LENGTH = 11;
  private static final int MESSAGE_LENGTH = 11;
  private static final String MESSAGE = "message.sealed";
  private static final String EPOCH = "epoch.started";
  private static final String HISTORY = "history.shared";

  /// The events whose bodies are encoded as their records are.
  private static final Map<String, Class<? extends Event>> TYPES =
      Map.of(
          "identity.published", Event.IdentityPublished.class,
          "conversation.created", Event.ConversationCreated.class,
          "message.redacted", Event.MessageRedacted.class,
          "member.added", Event.MemberAdded.class,
          "member.removed", Event.MemberRemoved.class,
          "member.role-changed", Event.MemberRoleChanged.class);

  private static final CBORMapper CBOR = mapper();
  private static final TypeReference<List<SealedSeed>> SEEDS = new TypeReference<>() {};
  private static final ObjectWriter BODIES = CBOR.writer();
  private static final ObjectReader READER = CBOR.reader();

  private EventHeaders() {}

  /// The body of `epoch.started`. The wraps, one for each member, are the event's content.
  private record EpochBody(
      int suite,
      int epoch,
      Bytes publicKey,
      Bytes membersHash,
      int shareVersion,
      Bytes shareCommitment,
      EpochStart.Reason reason,
      List<Member> members) {
    EpochBody {
      members = List.copyOf(members);
    }
  }

  /// The body of `history.shared`. The wraps, one for each epoch, are the event's content.
  private record HistoryBody(UserId userId, UserId actorId, List<SharedEpoch> epochs) {
    HistoryBody {
      epochs = List.copyOf(epochs);
    }
  }

  private record SharedEpoch(int epoch, int identityVersion) {}

  /// A sealed epoch seed. Its position identifies the recipient or the epoch.
  private record SealedSeed(Bytes enc, Bytes iv, Bytes ciphertext) {}

  /// Returns the part of an event that its leaf hash covers only by a hash: a message's ciphertext,
  /// the wraps of an epoch or a history, nothing for other events.
  ///
  /// So the members of a group of hundreds can be read without loading all their wraps.
  public static Bytes content(Event event) {
    return switch (event) {
      case Event.MessageSealed message -> message.ciphertext();
      case Event.EpochStarted started ->
          seeds(
              started.epoch().wraps().stream()
                  .map(wrap -> new SealedSeed(wrap.enc(), wrap.iv(), wrap.ciphertext()))
                  .toList());
      case Event.HistoryShared shared ->
          seeds(
              shared.wraps().stream()
                  .map(wrap -> new SealedSeed(wrap.enc(), wrap.iv(), wrap.ciphertext()))
                  .toList());
      default -> Bytes.EMPTY;
    };
  }

  public static byte[] encode(RecordedEvent recorded) {
    GeneratedBytes bytes = new GeneratedBytes();
    try (JsonGenerator generator = CBOR.createGenerator(bytes)) {
      generator.writeStartArray(recorded, LENGTH);
      generator.writeBinary(recorded.streamId().key());
      generator.writeNumber(recorded.seq());
      generator.writeBinary(recorded.previous().shared());
      generator.writeNumber(recorded.leafIndex());
      generator.writeNumber(recorded.at());
      generator.writeBinary(Uuids.bytes(recorded.commandId().value()));
      generator.writeBinary(recorded.digest().shared());
      generator.writeNumber(recorded.membershipSeq());
      generator.writeBoolean(recorded.more());
      generator.writeString(recorded.event().type());
      switch (recorded.event()) {
        case Event.MessageSealed message -> write(message, recorded.commandId(), generator);
        case Event.EpochStarted started -> BODIES.writeValue(generator, body(started));
        case Event.HistoryShared shared -> BODIES.writeValue(generator, body(shared));
        default -> BODIES.writeValue(generator, recorded.event());
      }
      generator.writeEndArray();
    } catch (IOException e) {
      throw new IllegalStateException("can't encode an event", e);
    }
    return bytes.take();
  }

  /// @param content null when it is absent: a message then has an empty ciphertext, an epoch or a
  ///   history no wraps
  /// @throws UndecodableException for anything but exactly one header of this version
  public static RecordedEvent decode(byte[] header, @Nullable Bytes content)
      throws UndecodableException {
    try (JsonParser parser = READER.createParser(header)) {
      CborArrayReader array = new CborArrayReader(parser);
      array.begin();
      StreamId streamId = new StreamId(array.uuid());
      long seq = array.integer();
      Bytes previous = array.bytes();
      long leafIndex = array.integer();
      long at = array.integer();
      CommandId commandId = new CommandId(array.uuid());
      Bytes digest = array.bytes();
      long membershipSeq = array.integer();
      boolean more = array.flag();
      String type = array.text();
      Event event =
          type.equals(MESSAGE)
              ? message(array, commandId, content == null ? Bytes.EMPTY : content)
              : other(type, parser, content);
      array.end();
      array.endOfAll();
      return new RecordedEvent(
          streamId, seq, previous, leafIndex, at, commandId, digest, membershipSeq, more, event);
    } catch (IOException | IllegalArgumentException e) {
      // Jackson's message quotes the input, so it is dropped.
      throw new UndecodableException("not an event: " + e.getClass().getSimpleName());
    }
  }

  private static void write(
      Event.MessageSealed message, CommandId commandId, JsonGenerator generator)
      throws IOException {
    if (!message.messageId().value().equals(commandId.value())) {
      throw new IllegalArgumentException("a message has the id of its command");
    }
    generator.writeStartArray(message, MESSAGE_LENGTH);
    generator.writeNumber(message.suite());
    generator.writeNumber(message.flags());
    generator.writeNumber(message.kind());
    generator.writeNumber(message.epoch());
    generator.writeBinary(Uuids.bytes(message.senderId().value()));
    MessageId relatesTo = message.relatesTo();
    write(relatesTo == null ? null : Uuids.bytes(relatesTo.value()), generator);
    generator.writeNumber(message.sentAt());
    generator.writeBinary(message.contextId().shared());
    Bytes enc = message.enc();
    write(enc == null ? null : enc.shared(), generator);
    generator.writeNumber(message.shareVersion());
    generator.writeBinary(message.iv().shared());
    generator.writeEndArray();
  }

  private static void write(byte @Nullable [] bytes, JsonGenerator generator) throws IOException {
    if (bytes == null) {
      generator.writeNull();
    } else {
      generator.writeBinary(bytes);
    }
  }

  private static Event.MessageSealed message(
      CborArrayReader array, CommandId commandId, Bytes content) throws IOException {
    array.begin();
    int suite = array.smallInteger();
    int flags = array.smallInteger();
    int kind = array.smallInteger();
    int epoch = array.smallInteger();
    UserId senderId = new UserId(array.uuid());
    UUID relatesTo = array.optionalUuid();
    long sentAt = array.integer();
    Bytes contextId = array.bytes();
    Bytes enc = array.optionalBytes();
    int shareVersion = array.smallInteger();
    Bytes iv = array.bytes();
    array.end();
    return new Event.MessageSealed(
        suite,
        flags,
        kind,
        epoch,
        new MessageId(commandId.value()),
        senderId,
        relatesTo == null ? null : new MessageId(relatesTo),
        sentAt,
        contextId,
        enc,
        shareVersion,
        iv,
        content);
  }

  private static Event other(String type, JsonParser parser, @Nullable Bytes content)
      throws IOException {
    parser.nextToken();
    if (type.equals(EPOCH)) {
      return started(CBOR.readValue(parser, EpochBody.class), content);
    }
    if (type.equals(HISTORY)) {
      return shared(CBOR.readValue(parser, HistoryBody.class), content);
    }
    Class<? extends Event> known = TYPES.get(type);
    if (known == null || (content != null && content.length() > 0)) {
      throw new IOException("no event of this version");
    }
    return CBOR.readValue(parser, known);
  }

  private static EpochBody body(Event.EpochStarted started) {
    EpochStart epoch = started.epoch();
    List<Member> members = started.members();
    List<Wrap> wraps = epoch.wraps();
    for (int i = 0; i < Math.max(wraps.size(), members.size()); i++) {
      if (i >= wraps.size()
          || i >= members.size()
          || !wraps.get(i).userId().equals(members.get(i).userId())
          || wraps.get(i).identityVersion() != members.get(i).identityVersion()) {
        throw new IllegalArgumentException("an epoch has one wrap for each member, in their order");
      }
    }
    return new EpochBody(
        epoch.suite(),
        epoch.epoch(),
        epoch.publicKey(),
        epoch.membersHash(),
        epoch.shareVersion(),
        epoch.shareCommitment(),
        epoch.reason(),
        members);
  }

  private static HistoryBody body(Event.HistoryShared shared) {
    return new HistoryBody(
        shared.userId(),
        shared.actorId(),
        shared.wraps().stream()
            .map(wrap -> new SharedEpoch(wrap.epoch(), wrap.identityVersion()))
            .toList());
  }

  private static Event.EpochStarted started(EpochBody body, @Nullable Bytes content)
      throws IOException {
    List<Member> members = body.members();
    List<Wrap> wraps = new ArrayList<>();
    for (SealedSeed seed : seeds(content, members.size())) {
      Member member = members.get(wraps.size());
      wraps.add(
          new Wrap(
              member.userId(), member.identityVersion(), seed.enc(), seed.iv(), seed.ciphertext()));
    }
    return new Event.EpochStarted(
        new EpochStart(
            body.suite(),
            body.epoch(),
            body.publicKey(),
            body.membersHash(),
            body.shareVersion(),
            body.shareCommitment(),
            body.reason(),
            wraps),
        members);
  }

  private static Event.HistoryShared shared(HistoryBody body, @Nullable Bytes content)
      throws IOException {
    List<HistoryWrap> wraps = new ArrayList<>();
    for (SealedSeed seed : seeds(content, body.epochs().size())) {
      SharedEpoch epoch = body.epochs().get(wraps.size());
      wraps.add(
          new HistoryWrap(
              epoch.epoch(), epoch.identityVersion(), seed.enc(), seed.iv(), seed.ciphertext()));
    }
    return new Event.HistoryShared(body.userId(), body.actorId(), wraps);
  }

  private static Bytes seeds(List<SealedSeed> seeds) {
    try {
      return Bytes.wrap(BODIES.writeValueAsBytes(seeds));
    } catch (IOException e) {
      throw new IllegalStateException("can't encode wraps", e);
    }
  }

  private static List<SealedSeed> seeds(@Nullable Bytes content, int count) throws IOException {
    if (content == null) {
      return List.of();
    }
    List<SealedSeed> seeds = CBOR.readValue(content.shared(), SEEDS);
    if (seeds.size() != count) {
      throw new IOException("there are as many wraps as who or what they are for");
    }
    return seeds;
  }

  /// Returns the codec's mapper, with records as arrays.
  private static CBORMapper mapper() {
    CBORMapper mapper = Codec.CBOR.copy();
    // A body is followed by the end of the header, which [#decode] checks.
    mapper.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    for (Class<?> type :
        List.of(
            Event.IdentityPublished.class,
            Event.ConversationCreated.class,
            Event.MessageRedacted.class,
            Event.MemberAdded.class,
            Event.MemberRemoved.class,
            Event.MemberRoleChanged.class,
            Member.class,
            EpochBody.class,
            HistoryBody.class,
            SharedEpoch.class,
            SealedSeed.class)) {
      mapper.configOverride(type).setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.ARRAY));
    }
    return mapper;
  }
}
