package io.sealedlog.allinone.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;

/// A message before it is sent.
///
/// @param sender by number
/// @param relatesTo the message that it is about or answers
record Draft(
    Talk talk, int sender, UUID messageId, String kind, String text, Optional<UUID> relatesTo) {
  static final String MESSAGE = "message";
  static final String EDIT = "edit";
  static final String REACTION = "reaction";
  static final String NAME = "name";

  /// As a line of a batch.
  ObjectNode line() {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("conversationId", talk.id());
    line.put("messageId", messageId.toString());
    line.put("kind", kind);
    line.put("text", text);
    relatesTo.ifPresent(id -> line.put("relatesTo", id.toString()));
    return line;
  }

  /// Without the text.
  @Override
  public String toString() {
    return "Draft[" + kind + " " + messageId + "]";
  }
}
