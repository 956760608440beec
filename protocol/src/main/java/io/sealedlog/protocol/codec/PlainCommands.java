package io.sealedlog.protocol.codec;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import io.sealedlog.protocol.CommandId;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import java.io.IOException;

/// Messages to be sealed, which nearly all commands are.
final class PlainCommands implements Shortcut<CommandRequest> {
  private static final String SEND_MESSAGE = "send-message";

  private static final SerializableString ID = new SerializedString("id");
  private static final SerializableString DIGEST = new SerializedString("digest");
  private static final SerializableString CHECKED = new SerializedString("checked");
  private static final SerializableString COMMAND = new SerializedString("command");
  private static final SerializableString TYPE = new SerializedString("@type");

  private static final SerializableString CONVERSATION_ID = new SerializedString("conversationId");
  private static final SerializableString MESSAGE_ID = new SerializedString("messageId");
  private static final SerializableString SENDER_ID = new SerializedString("senderId");
  private static final SerializableString KIND = new SerializedString("kind");
  private static final SerializableString RELATES_TO = new SerializedString("relatesTo");
  private static final SerializableString BODY = new SerializedString("body");
  private static final SerializableString SHARE_VERSION = new SerializedString("shareVersion");
  private static final SerializableString SHARE = new SerializedString("share");

  @Override
  public boolean isFor(CommandRequest request) {
    return request.command() instanceof Command.SendMessage;
  }

  @Override
  public void write(CommandRequest request, PlainWriter writer) throws IOException {
    writer.begin();
    writer.uuid(ID, request.id().value());
    writer.bytes(DIGEST, request.digest());
    writer.optionalInteger(CHECKED, request.checkedLeaf());
    writer.begin(COMMAND);
    writer.text(TYPE, SEND_MESSAGE);
    write((Command.SendMessage) request.command(), writer);
    writer.end();
    writer.end();
  }

  @Override
  public CommandRequest read(PlainReader reader) throws IOException, NotPlainException {
    reader.begin();
    CommandId id = new CommandId(reader.uuid(ID));
    var digest = reader.bytes(DIGEST);
    Long checkedLeaf = reader.optionalInteger(CHECKED);
    reader.begin(COMMAND);
    reader.text(TYPE, SEND_MESSAGE);
    Command.SendMessage message = message(reader);
    reader.end();
    reader.end();
    return new CommandRequest(id, digest, checkedLeaf, message);
  }

  private static void write(Command.SendMessage message, PlainWriter writer) throws IOException {
    writer.uuid(CONVERSATION_ID, message.conversationId().value());
    writer.uuid(MESSAGE_ID, message.messageId().value());
    writer.uuid(SENDER_ID, message.senderId().value());
    writer.integer(KIND, message.kind());
    writer.optionalMessageId(RELATES_TO, message.relatesTo());
    writer.bytes(BODY, message.body());
    writer.integer(SHARE_VERSION, message.shareVersion());
    writer.bytes(SHARE, message.share());
  }

  // The arguments are evaluated in their order, which is that of the fields.
  private static Command.SendMessage message(PlainReader reader)
      throws IOException, NotPlainException {
    return new Command.SendMessage(
        new ConversationId(reader.uuid(CONVERSATION_ID)),
        new MessageId(reader.uuid(MESSAGE_ID)),
        new UserId(reader.uuid(SENDER_ID)),
        reader.smallInteger(KIND),
        reader.optionalMessageId(RELATES_TO),
        reader.bytes(BODY),
        reader.smallInteger(SHARE_VERSION),
        reader.bytes(SHARE));
  }
}
