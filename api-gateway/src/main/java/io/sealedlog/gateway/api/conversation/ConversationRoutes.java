package io.sealedlog.gateway.api.conversation;

import io.sealedlog.gateway.command.CommandPublisher;
import io.sealedlog.gateway.conversation.ConversationCreation;
import io.sealedlog.gateway.conversation.ConversationDirectory;
import io.sealedlog.gateway.conversation.MemberChanges;
import io.sealedlog.gateway.http.Route;
import io.sealedlog.gateway.http.RouteTable;
import io.sealedlog.gateway.message.read.ConversationSummaries;
import io.sealedlog.gateway.message.read.KeyMaterial;
import io.sealedlog.gateway.readmodel.ReadModel;

/// The routes of conversations, their members and their keys.
///
/// @param commands tells a conversation that is being created from one that does not exist
public record ConversationRoutes(
    ConversationCreation creation,
    ConversationDirectory directory,
    ReadModel readModel,
    ConversationSummaries summaries,
    MemberChanges members,
    KeyMaterial keys,
    CommandPublisher commands) {
  public static final RouteTable<ConversationRoutes> TABLE =
      RouteTable.<ConversationRoutes>empty()
          .with(
              Route.post("/v1/conversations", "wait"),
              from -> new CreateConversation(from.creation()))
          .with(
              Route.get("/v1/conversations", "limit", "cursor"),
              from -> new ListConversations(from.readModel(), from.summaries()))
          .with(
              Route.get("/v1/conversations/{conversationId}"),
              from ->
                  new GetConversation(
                      from.directory(), from.readModel(), from.summaries(), from.commands()))
          .with(
              Route.post("/v1/conversations/{conversationId}/members", "wait"),
              from -> new AddMember(from.members()))
          .with(
              Route.delete(
                  "/v1/conversations/{conversationId}/members/{userId}", "wait", "successor"),
              from -> new RemoveMember(from.members()))
          .with(
              Route.post("/v1/conversations/{conversationId}/members/{userId}/removal", "wait"),
              from -> new RemoveMemberUnderEpoch(from.members()))
          .with(
              Route.put("/v1/conversations/{conversationId}/members/{userId}/role", "wait"),
              from -> new ChangeRole(from.members()))
          .with(
              Route.post("/v1/conversations/{conversationId}/epochs", "wait"),
              from -> new StartEpoch(from.members()))
          .with(
              Route.get("/v1/conversations/{conversationId}/keys", "after", "limit"),
              from -> new GetKeys(from.keys()))
          .with(
              Route.get("/v1/conversations/{conversationId}/contexts/{contextId}"),
              from -> new GetContext(from.keys()));
}
