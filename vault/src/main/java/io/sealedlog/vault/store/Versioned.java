package io.sealedlog.vault.store;

/// Credentials with their version, for optimistic locking when they are replaced.
///
/// @param version starts at 1 and increases with each replacement
public record Versioned<T>(long version, T value) {}
