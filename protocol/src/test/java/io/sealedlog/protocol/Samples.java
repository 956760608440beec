package io.sealedlog.protocol;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.EpochStart.Reason;
import io.sealedlog.protocol.EpochStart.Wrap;
import io.sealedlog.protocol.Member.Role;
import io.sealedlog.protocol.command.Command;
import io.sealedlog.protocol.command.CommandRequest;
import io.sealedlog.protocol.event.Event;
import io.sealedlog.protocol.event.RecordedEvent;
import io.sealedlog.protocol.mark.ReadMark;
import io.sealedlog.protocol.result.CommandResult;
import io.sealedlog.protocol.result.Outcome;
import io.sealedlog.protocol.result.RejectionCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One value of each kind, with all optional fields and without any. Byte strings are short where
/// the codec doesn't check lengths, to keep the golden files readable.
public final class Samples {
  public static final ConversationId CONVERSATION =
      new ConversationId(UUID.fromString("019a0000-0000-7000-8000-0000000000c0"));
  public static final UserId ALICE =
      new UserId(UUID.fromString("019a0000-0000-7000-8000-00000000000a"));
  public static final UserId BOB =
      new UserId(UUID.fromString("019a0000-0000-7000-8000-00000000000b"));
  public static final MessageId MESSAGE =
      new MessageId(UUID.fromString("019a0000-0000-7000-8000-000000000011"));
  public static final MessageId EARLIER =
      new MessageId(UUID.fromString("019a0000-0000-7000-8000-000000000010"));
  public static final CommandId COMMAND =
      new CommandId(UUID.fromString("019a0000-0000-7000-8000-0000000000dd"));
  public static final long AT = 1_795_460_000_000L;

  private Samples() {}

  public static CommandRequest publishIdentity() {
    return request(null, new Command.PublishIdentity(ALICE, Bytes.ofHex("1d")));
  }

  public static CommandRequest createConversation() {
    return request(
        null, new Command.CreateConversation(CONVERSATION, ALICE, members(), epochStart()));
  }

  public static CommandRequest sendMessage() {
    return request(
        AT,
        new Command.SendMessage(
            CONVERSATION, MESSAGE, ALICE, 2, EARLIER, text("{}"), 1, filled(32, 0x55)));
  }

  public static CommandRequest sendMessageMinimal() {
    return request(
        null,
        new Command.SendMessage(
            CONVERSATION, MESSAGE, ALICE, 1, null, text("{}"), 1, filled(32, 0x55)));
  }

  public static CommandRequest sendEnvelope() {
    return request(null, new Command.SendEnvelope(CONVERSATION, message(EARLIER, null)));
  }

  public static CommandRequest redactMessage() {
    return request(null, new Command.RedactMessage(CONVERSATION, ALICE, MESSAGE, BOB));
  }

  public static CommandRequest addMemberWithoutHistory() {
    return request(
        null, new Command.AddMember(CONVERSATION, ALICE, members().get(1), epochStart(), null));
  }

  public static CommandRequest addMemberWithHistory() {
    return request(
        null, new Command.AddMember(CONVERSATION, ALICE, members().get(1), null, history()));
  }

  public static CommandRequest removeMember() {
    return request(null, new Command.RemoveMember(CONVERSATION, ALICE, ALICE, BOB, epochStart()));
  }

  public static CommandRequest removeLastMember() {
    return request(null, new Command.RemoveMember(CONVERSATION, ALICE, ALICE, null, null));
  }

  public static CommandRequest changeRole() {
    return request(null, new Command.ChangeRole(CONVERSATION, ALICE, BOB, Role.ADMIN));
  }

  public static CommandRequest startEpoch() {
    return request(null, new Command.StartEpoch(CONVERSATION, BOB, epochStart()));
  }

  public static RecordedEvent messageRedacted() {
    return recorded(CONVERSATION.stream(), new Event.MessageRedacted(MESSAGE, ALICE));
  }

  public static RecordedEvent memberAdded() {
    return recordedBeforeAnother(new Event.MemberAdded(members().get(1), ALICE));
  }

  public static RecordedEvent memberRemoved() {
    return recordedBeforeAnother(new Event.MemberRemoved(BOB, ALICE));
  }

  public static RecordedEvent memberRoleChanged() {
    return recorded(CONVERSATION.stream(), new Event.MemberRoleChanged(BOB, Role.ADMIN, ALICE));
  }

  public static RecordedEvent historyShared() {
    return recorded(CONVERSATION.stream(), new Event.HistoryShared(BOB, ALICE, history()));
  }

  public static ReadMark readMark() {
    return new ReadMark(CONVERSATION, BOB, 41, AT);
  }

  public static RecordedEvent identityPublished() {
    return recorded(ALICE.stream(), new Event.IdentityPublished(1, Bytes.ofHex("1d")));
  }

  public static RecordedEvent conversationCreated() {
    return recordedBeforeAnother(new Event.ConversationCreated(ALICE, members()));
  }

  public static RecordedEvent epochStarted() {
    return recorded(CONVERSATION.stream(), new Event.EpochStarted(epochStart(), members()));
  }

  public static RecordedEvent messageSealed() {
    return recordedMessage(message(EARLIER, Bytes.ofHex("e0e1")));
  }

  public static RecordedEvent messageSealedMinimal() {
    return recordedMessage(message(null, null));
  }

  public static CommandResult stored() {
    return new CommandResult(CONVERSATION.stream(), COMMAND, new Outcome.Stored(7, 41, AT));
  }

  public static CommandResult rejected(RejectionCode code) {
    return new CommandResult(CONVERSATION.stream(), COMMAND, new Outcome.Rejected(code));
  }

  private static Event.MessageSealed message(@Nullable MessageId relatesTo, @Nullable Bytes enc) {
    return new Event.MessageSealed(
        2,
        0,
        1,
        1,
        MESSAGE,
        ALICE,
        relatesTo,
        AT,
        filled(16, 0xcc),
        enc,
        1,
        filled(12, 0x1f),
        Bytes.ofHex("c0c1c2"));
  }

  private static List<Member> members() {
    return List.of(
        new Member(ALICE, Role.ADMIN, 1, filled(32, 0xa1)),
        new Member(BOB, Role.MEMBER, 3, filled(32, 0xb3)));
  }

  private static EpochStart epochStart() {
    return new EpochStart(
        2,
        1,
        Bytes.ofHex("0e"),
        filled(32, 0x3e),
        1,
        filled(32, 0x5c),
        Reason.CREATED,
        List.of(
            new Wrap(ALICE, 1, Bytes.ofHex("ea"), filled(12, 0x1a), filled(48, 0xca)),
            new Wrap(BOB, 3, Bytes.ofHex("eb"), filled(12, 0x1b), filled(48, 0xcb))));
  }

  private static List<HistoryWrap> history() {
    return List.of(
        new HistoryWrap(1, 3, Bytes.ofHex("e1"), filled(12, 0x21), filled(48, 0xd1)),
        new HistoryWrap(2, 3, Bytes.ofHex("e2"), filled(12, 0x22), filled(48, 0xd2)));
  }

  private static CommandRequest request(@Nullable Long checkedLeaf, Command command) {
    return new CommandRequest(COMMAND, filled(16, 0xd1), checkedLeaf, command);
  }

  private static RecordedEvent recorded(StreamId stream, Event event) {
    return recorded(stream, COMMAND, false, event);
  }

  private static RecordedEvent recordedMessage(Event.MessageSealed message) {
    return recorded(CONVERSATION.stream(), message.messageId().command(), false, message);
  }

  private static RecordedEvent recordedBeforeAnother(Event event) {
    return recorded(CONVERSATION.stream(), COMMAND, true, event);
  }

  private static RecordedEvent recorded(
      StreamId stream, CommandId commandId, boolean more, Event event) {
    return new RecordedEvent(
        stream, 3, filled(32, 0x99), 40, AT, commandId, filled(16, 0xd1), 2, more, event);
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }
}
