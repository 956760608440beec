package io.sealedlog.vault.store;

import io.sealedlog.crypto.SecretBytes;

/// A share: what, beside a key that others hold, is needed to open something. Destroying it makes
/// that unreadable wherever copies of it are.
///
/// @param version from 1
/// @param bytes 32 bytes
public record Share(int version, SecretBytes bytes) {}
