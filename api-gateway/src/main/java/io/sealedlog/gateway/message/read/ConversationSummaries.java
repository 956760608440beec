package io.sealedlog.gateway.message.read;

import io.sealedlog.gateway.conversation.MemberNames;
import io.sealedlog.gateway.conversation.NamedMember;
import io.sealedlog.gateway.key.ReadingKeys;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.readmodel.MessageReads;
import io.sealedlog.gateway.readmodel.StoredConversation;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Summarizes conversations for one of their members. A page of them takes as many queries as a
/// single one.
public final class ConversationSummaries {
  private final MemberNames memberNames;
  private final ReadMarks marks;
  private final MessageReads reads;
  private final MessageOpening opening;

  public ConversationSummaries(
      MemberNames memberNames, ReadMarks marks, MessageReads reads, ReadingKeys keys) {
    this.memberNames = memberNames;
    this.marks = marks;
    this.reads = reads;
    this.opening = new MessageOpening(keys);
  }

  /// @param name null when the conversation has none, or the session can't open it
  /// @param nameSeq of the message that sets the name, for clients that open it themselves; null
  ///   without one
  /// @param unreadCount see [io.sealedlog.gateway.readmodel.MarkReads]
  public record Summary(
      @Nullable String name, @Nullable Long nameSeq, int unreadCount, List<NamedMember> members) {
    /// Shows no text.
    @Override
    public String toString() {
      return "Summary[" + nameSeq + "]";
    }
  }

  private record Name(@Nullable String text, @Nullable Long seq) {
    static final Name NONE = new Name(null, null);

    /// Shows no text.
    @Override
    public String toString() {
      return "Name[" + seq + "]";
    }
  }

  /// Returns one summary for each conversation, in the same order.
  public List<Summary> of(ActiveSession session, List<StoredConversation> conversations) {
    List<ConversationId> ids = conversations.stream().map(StoredConversation::id).toList();
    Map<ConversationId, Integer> unread = marks.unread(session.userId(), ids);
    Map<ConversationId, Name> names = names(session, ids);
    List<List<NamedMember>> members =
        memberNames.nameAll(conversations.stream().map(StoredConversation::members).toList());
    List<Summary> summaries = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      ConversationId id = ids.get(i);
      Name name = names.getOrDefault(id, Name.NONE);
      summaries.add(
          new Summary(name.text(), name.seq(), unread.getOrDefault(id, 0), members.get(i)));
    }
    return summaries;
  }

  private Map<ConversationId, Name> names(ActiveSession session, List<ConversationId> ids) {
    Map<ConversationId, Name> names = new HashMap<>();
    for (StoredMessage stored : reads.names(ids)) {
      String text = opening.content(session, stored).text();
      names.put(
          stored.facts().conversationId(),
          new Name(text != null && MessageBody.isName(text) ? text : null, stored.seq()));
    }
    return names;
  }
}
