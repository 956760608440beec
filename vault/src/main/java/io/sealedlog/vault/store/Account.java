package io.sealedlog.vault.store;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.UserId;
import java.time.Instant;

/// The public part of an account: the user and the user's identity.
///
/// @param identityVersion from 1
/// @param identityRecord the signed record of that version (sl1, section 4)
/// @param identityPublished whether the record is known to be in the log already
/// @param createdAt in whole milliseconds
public record Account(
    UserId id,
    Username username,
    int identityVersion,
    Bytes identityRecord,
    boolean identityPublished,
    Instant createdAt) {}
