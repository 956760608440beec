package io.sealedlog.gateway.message.read;

import io.sealedlog.crypto.sl1.MessageKind;
import io.sealedlog.gateway.json.Timestamps;
import io.sealedlog.gateway.message.MessageBody;
import io.sealedlog.gateway.message.read.MessageOpening.Content;
import io.sealedlog.gateway.message.read.MessageOpening.Edit;
import io.sealedlog.gateway.readmodel.Entry;
import io.sealedlog.gateway.readmodel.RelationReads;
import io.sealedlog.gateway.readmodel.StoredMessage;
import io.sealedlog.gateway.session.ActiveSession;
import io.sealedlog.protocol.ConversationId;
import io.sealedlog.protocol.MessageId;
import io.sealedlog.protocol.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Opens messages in their current form: with their newest edit, and with the reactions to them.
final class MessageFolding {
  private final RelationReads reads;
  private final MessageOpening opening;

  MessageFolding(RelationReads reads, MessageOpening opening) {
    this.reads = reads;
    this.opening = opening;
  }

  /// @param items of one conversation
  List<OpenedMessage> open(ActiveSession session, ConversationId id, List<Entry> items) {
    List<StoredMessage> present =
        items.stream()
            .flatMap(item ->
                item instanceof Entry.Message(var message, var _) && message.envelope() != null
                    ? Stream.of(message)
                    : Stream.empty())
            .toList();
    Map<MessageId, List<StoredMessage>> relations =
        reads.of(id, present).stream()
            .collect(
                Collectors.groupingBy(
                    relation -> Objects.requireNonNull(relation.facts().relatesTo())));
    return items.stream()
        .map(item ->
            switch (item) {
              case Entry.Message(var message, var _) -> open(session, message, relations);
              case Entry.Damaged(long seq) -> OpenedMessage.damaged(seq);
            })
        .toList();
  }

  /// Opens one item.
  OpenedMessage open(ActiveSession session, StoredMessage item) {
    List<StoredMessage> relations =
        item.envelope() == null
            ? List.of()
            : reads.of(item.facts().conversationId(), List.of(item));
    return open(session, item, Map.of(item.facts().id(), relations));
  }

  private OpenedMessage open(
      ActiveSession session, StoredMessage item, Map<MessageId, List<StoredMessage>> all) {
    // Sorted newest first.
    List<StoredMessage> relations = all.getOrDefault(item.facts().id(), List.of());
    return MessageOpening.opened(
        item,
        opening.content(session, item),
        newestEdit(session, item, relations),
        reactions(session, relations));
  }

  private @Nullable Edit newestEdit(
      ActiveSession session, StoredMessage item, List<StoredMessage> relations) {
    if (!MessageKind.of(item.facts().kind()).isEditable()) {
      return null;
    }
    for (StoredMessage relation : relations) {
      if (MessageKind.of(relation.facts().kind()) == MessageKind.EDIT) {
        Content content = opening.content(session, relation);
        if (content.readable()) {
          return new Edit(Timestamps.text(relation.facts().sentAt()), content);
        }
      }
    }
    return null;
  }

  private List<OpenedMessage.Reaction> reactions(
      ActiveSession session, List<StoredMessage> relations) {
    Map<String, Map<UserId, MessageId>> reactions = new LinkedHashMap<>();
    for (StoredMessage relation : relations.reversed()) {
      if (MessageKind.of(relation.facts().kind()) == MessageKind.REACTION) {
        String text = opening.content(session, relation).text();
        if (text != null && MessageBody.isReaction(text)) {
          reactions
              .computeIfAbsent(text, each -> new LinkedHashMap<>())
              .put(relation.facts().senderId(), relation.facts().id());
        }
      }
    }
    List<OpenedMessage.Reaction> counted = new ArrayList<>();
    reactions.forEach((text, senders) -> {
      MessageId mine = senders.get(session.userId());
      counted.add(
          new OpenedMessage.Reaction(text, senders.size(), mine == null ? null : mine.value()));
    });
    return counted;
  }
}
