package io.sealedlog.gateway.readmodel;

/// The queries of the read model about conversations and their messages.
public record ReadModel(
    ConversationReads conversations,
    MessageReads messages,
    PageCheck pages,
    RelationReads relations,
    KeyReads keys,
    Freshness freshness) {}
