package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.StreamId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import java.io.IOException;

/// Sealed messages, which nearly all events are. Each is written once and read at least twice, by
/// gateways and projectors; and an event's type stands behind it, so that the general way has to
/// copy the event, token by token, to read it once the type is known.
final class PlainEvents implements Shortcut<RecordedEvent> {
  private static final String MESSAGE_SEALED = "message.sealed";

  private static final SerializableString STREAM_ID = new SerializedString("streamId");
  private static final SerializableString SEQ = new SerializedString("seq");
  private static final SerializableString PREVIOUS = new SerializedString("previous");
  private static final SerializableString LEAF_INDEX = new SerializedString("leafIndex");
  private static final SerializableString AT = new SerializedString("at");
  private static final SerializableString COMMAND_ID = new SerializedString("commandId");
  private static final SerializableString MORE = new SerializedString("more");
  private static final SerializableString EVENT = new SerializedString("event");
  private static final SerializableString TYPE = new SerializedString("type");

  private static final SerializableString SUITE = new SerializedString("suite");
  private static final SerializableString FLAGS = new SerializedString("flags");
  private static final SerializableString KIND = new SerializedString("kind");
  private static final SerializableString EPOCH = new SerializedString("epoch");
  private static final SerializableString MESSAGE_ID = new SerializedString("messageId");
  private static final SerializableString SENDER_ID = new SerializedString("senderId");
  private static final SerializableString RELATES_TO = new SerializedString("relatesTo");
  private static final SerializableString SENT_AT = new SerializedString("sentAt");
  private static final SerializableString CONTEXT_ID = new SerializedString("contextId");
  private static final SerializableString ENC = new SerializedString("enc");
  private static final SerializableString SHARE_VERSION = new SerializedString("shareVersion");
  private static final SerializableString IV = new SerializedString("iv");
  private static final SerializableString CIPHERTEXT = new SerializedString("ciphertext");

  @Override
  public boolean isFor(RecordedEvent recorded) {
    return recorded.event() instanceof Event.MessageSealed;
  }

  @Override
  public void write(RecordedEvent recorded, PlainWriter writer) throws IOException {
    writer.begin();
    writer.uuid(STREAM_ID, recorded.streamId().value());
    writer.integer(SEQ, recorded.seq());
    writer.bytes(PREVIOUS, recorded.previous());
    writer.integer(LEAF_INDEX, recorded.leafIndex());
    writer.integer(AT, recorded.at());
    writer.uuid(COMMAND_ID, recorded.commandId().value());
    writer.flag(MORE, recorded.more());
    writer.begin(EVENT);
    write((Event.MessageSealed) recorded.event(), writer);
    writer.end();
    writer.text(TYPE, MESSAGE_SEALED);
    writer.end();
  }

  @Override
  public RecordedEvent read(PlainReader reader) throws IOException, NotPlainException {
    reader.begin();
    StreamId streamId = new StreamId(reader.uuid(STREAM_ID));
    long seq = reader.integer(SEQ);
    var previous = reader.bytes(PREVIOUS);
    long leafIndex = reader.integer(LEAF_INDEX);
    long at = reader.integer(AT);
    CommandId commandId = new CommandId(reader.uuid(COMMAND_ID));
    boolean more = reader.flag(MORE);
    reader.begin(EVENT);
    Event.MessageSealed message = message(reader);
    reader.end();
    reader.text(TYPE, MESSAGE_SEALED);
    reader.end();
    return new RecordedEvent(streamId, seq, previous, leafIndex, at, commandId, more, message);
  }

  private static void write(Event.MessageSealed message, PlainWriter writer) throws IOException {
    writer.integer(SUITE, message.suite());
    writer.integer(FLAGS, message.flags());
    writer.integer(KIND, message.kind());
    writer.integer(EPOCH, message.epoch());
    writer.uuid(MESSAGE_ID, message.messageId().value());
    writer.uuid(SENDER_ID, message.senderId().value());
    writer.optionalMessageId(RELATES_TO, message.relatesTo());
    writer.integer(SENT_AT, message.sentAt());
    writer.bytes(CONTEXT_ID, message.contextId());
    writer.bytes(ENC, message.enc());
    writer.integer(SHARE_VERSION, message.shareVersion());
    writer.bytes(IV, message.iv());
    writer.bytes(CIPHERTEXT, message.ciphertext());
  }

  // The arguments are evaluated in their order, which is that of the fields.
  private static Event.MessageSealed message(PlainReader reader)
      throws IOException, NotPlainException {
    return new Event.MessageSealed(
        reader.smallInteger(SUITE),
        reader.smallInteger(FLAGS),
        reader.smallInteger(KIND),
        reader.smallInteger(EPOCH),
        new MessageId(reader.uuid(MESSAGE_ID)),
        new UserId(reader.uuid(SENDER_ID)),
        reader.optionalMessageId(RELATES_TO),
        reader.integer(SENT_AT),
        reader.bytes(CONTEXT_ID),
        reader.optionalBytes(ENC),
        reader.smallInteger(SHARE_VERSION),
        reader.bytes(IV),
        reader.bytes(CIPHERTEXT));
  }
}
