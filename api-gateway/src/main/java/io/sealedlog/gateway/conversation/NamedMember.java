package io.sealedlog.gateway.conversation;

import io.sealedlog.protocol.Member;
import io.sealedlog.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// A member with a username.
///
/// @param username null when the account is gone
public record NamedMember(UserId userId, @Nullable String username, Member.Role role) {}
