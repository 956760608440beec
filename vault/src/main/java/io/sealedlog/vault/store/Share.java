package io.sealedlog.vault.store;

import io.sealedlog.crypto.SecretBytes;

/// A secret that is needed for opening in addition to a key that others hold. Destroying the share
/// makes everything sealed with it unreadable, including all copies.
///
/// @param version from 1
/// @param bytes 32 bytes
public record Share(int version, SecretBytes bytes) {}
