package io.sealedlog.gateway.api.message;

import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.message.read.MessageReading;
import io.sealedlog.gateway.message.read.MessageVersions;
import io.sealedlog.gateway.message.read.ReadMarks;
import io.sealedlog.gateway.message.send.MessageRedaction;

/// The routes of messages: single ones, pages and batches.
public record MessageRoutes(
    SendMessage sending,
    SendBatch batches,
    MessageReading reading,
    MessageVersions versions,
    MessageRedaction redaction,
    ReadMarks marks) {
  public static final RouteTable<MessageRoutes> TABLE =
      RouteTable.<MessageRoutes>empty()
          .with(
              Route.post("/v1/conversations/{conversationId}/messages", "wait"),
              MessageRoutes::sending)
          .with(
              Route.get(
                  "/v1/conversations/{conversationId}/messages",
                  "before",
                  "after",
                  "around",
                  "limit",
                  "min_seq",
                  "view"),
              from -> new ListMessages(from.reading()))
          .with(
              Route.get("/v1/conversations/{conversationId}/messages/{messageId}", "view"),
              from -> new GetMessage(from.reading()))
          .with(
              Route.get("/v1/conversations/{conversationId}/messages/{messageId}/versions"),
              from -> new ListVersions(from.versions()))
          .with(
              Route.delete("/v1/conversations/{conversationId}/messages/{messageId}", "wait"),
              from -> new RedactMessage(from.redaction()))
          .with(
              Route.put("/v1/conversations/{conversationId}/read"),
              from -> new SetReadMark(from.marks()))
          .with(
              Route.get("/v1/conversations/{conversationId}/read"),
              from -> new ListReadMarks(from.marks()))
          .with(Route.post("/v1/messages:batch"), MessageRoutes::batches);
}
