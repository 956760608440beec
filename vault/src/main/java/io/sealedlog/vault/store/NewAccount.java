package io.sealedlog.vault.store;

/// The initial data of an account.
///
/// @param account with `identityPublished` false
public record NewAccount(
    Account account, Share userShare, PasswordCredentials password, RecoveryCredentials recovery) {}
