package io.sealedlog.gateway.account;

import io.sealedlog.vault.store.Accounts;

/// What every use case of accounts works with.
record AccountParts(
    Accounts accounts,
    PasswordWork work,
    PasswordRules rules,
    Credentials credentials,
    IdentityPublishing publishing) {}
