package io.sealedlog.gateway.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message in the `opened` view.
///
/// @param unreadable why there is neither text nor data; absent when it could be opened
public record OpenedMessage(
    UUID messageId,
    long seq,
    UUID senderId,
    String kind,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable UUID relatesTo,
    String sentAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String text,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable JsonNode data,
    boolean edited,
    boolean redacted,
    UnreadableException.@Nullable Reason unreadable) {}
