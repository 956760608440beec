package io.sealedlog.gateway.message;

import io.sealedlog.gateway.conversation.MemberNames;
import io.sealedlog.gateway.conversation.NamedMember;
import io.sealedlog.gateway.mark.ReadMarks;
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

/// What one member sees of conversations beside their messages. Costs the same few queries for one
/// as for a page of them.
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

  /// @param name null when it has none, or the session can't open it
  /// @param unreadCount see [io.sealedlog.gateway.readmodel.MarkReads]
  public record Summary(@Nullable String name, int unreadCount, List<NamedMember> members) {}

  /// One for each conversation, in the same order.
  public List<Summary> of(ActiveSession session, List<StoredConversation> conversations) {
    List<ConversationId> ids = conversations.stream().map(StoredConversation::id).toList();
    Map<ConversationId, Integer> unread = marks.unread(session.userId(), ids);
    Map<ConversationId, String> names = names(session, ids);
    List<List<NamedMember>> members =
        memberNames.nameAll(conversations.stream().map(StoredConversation::members).toList());
    List<Summary> summaries = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      ConversationId id = ids.get(i);
      summaries.add(new Summary(names.get(id), unread.getOrDefault(id, 0), members.get(i)));
    }
    return summaries;
  }

  private Map<ConversationId, String> names(ActiveSession session, List<ConversationId> ids) {
    Map<ConversationId, String> names = new HashMap<>();
    for (StoredMessage stored : reads.names(ids)) {
      String name = opening.content(session, stored).text();
      if (name != null && DraftRules.isName(name)) {
        names.put(stored.facts().conversationId(), name);
      }
    }
    return names;
  }
}
