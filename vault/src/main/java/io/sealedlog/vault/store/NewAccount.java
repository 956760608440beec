package io.sealedlog.vault.store;

/// Everything that an account starts with.
///
/// @param account its `identityPublished` is false
public record NewAccount(
    Account account, Share userShare, PasswordCredentials password, RecoveryCredentials recovery) {}
