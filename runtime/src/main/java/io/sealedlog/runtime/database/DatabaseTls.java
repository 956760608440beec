package io.sealedlog.runtime.database;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The TLS mode of connections to a database.
///
/// TLS is required to a database on another machine; without an `sslmode` in the address, the
/// certificate must be valid for the host (`verify-full`). The address may choose the weaker
/// `verify-ca` or `require`, but nothing weaker. Only the setting `insecure-plaintext` can turn TLS
/// off.
///
/// @param mode the driver's `sslmode`
/// @param demanded whether connections without TLS are refused
/// @param warning for the operator, when the protection is incomplete
record DatabaseTls(String mode, boolean demanded, Optional<String> warning) {
  private static final String FULL = "verify-full";
  private static final String AUTHORITY = "verify-ca";
  private static final String ENCRYPTED = "require";
  private static final String DRIVERS_OWN = "prefer";
  private static final Set<String> DEMANDING = Set.of(FULL, AUTHORITY, ENCRYPTED);
  private static final List<String> MODES =
      List.of("disable", "allow", DRIVERS_OWN, ENCRYPTED, AUTHORITY, FULL);

  /// @param plaintextAllowed whether the operator allows connections without TLS
  /// @param settingToAllow the key of the setting that allows them, for the message
  /// @throws IllegalArgumentException with a message that completes "must be"
  static DatabaseTls of(DatabaseAddress address, boolean plaintextAllowed, String settingToAllow) {
    String asked = asked(address);
    if (!address.remote()) {
      return new DatabaseTls(asked == null ? DRIVERS_OWN : asked, false, Optional.empty());
    }
    if (plaintextAllowed) {
      String mode = asked == null ? DRIVERS_OWN : asked;
      return new DatabaseTls(mode, DEMANDING.contains(mode), plaintextWarning(mode));
    }
    String mode = asked == null ? FULL : asked;
    if (!DEMANDING.contains(mode)) {
      throw new IllegalArgumentException(
          ("an address with sslmode=verify-full (which is meant when it has no sslmode), verify-ca"
                  + " or require, because the database is not on this machine; or set"
                  + " %s=true, and whoever is on the way reads and changes what is sent")
              .formatted(settingToAllow));
    }
    requireChecks(address, mode);
    return new DatabaseTls(mode, true, uncheckedWarning(mode));
  }

  private static @Nullable String asked(DatabaseAddress address) {
    String mode = address.parameter("sslmode");
    if (mode == null) {
      return flag(address.parameter("ssl"));
    }
    String known = mode.toLowerCase(Locale.ROOT);
    if (!MODES.contains(known)) {
      throw new IllegalArgumentException(
          "an address with an sslmode out of " + String.join(", ", MODES));
    }
    return known;
  }

  // Interprets `ssl` as the driver does: without it the driver prefers TLS.
  private static @Nullable String flag(@Nullable String ssl) {
    if (ssl == null) {
      return null;
    }
    return ssl.isEmpty() || ssl.equalsIgnoreCase("true") ? FULL : DRIVERS_OWN;
  }

  // These parameters would disable checks that the mode promises.
  private static void requireChecks(DatabaseAddress address, String mode) {
    String factory = address.parameter("sslfactory");
    boolean checksNothing = factory != null && factory.endsWith(".NonValidatingFactory");
    if (checksNothing && !mode.equals(ENCRYPTED)) {
      throw new IllegalArgumentException(
          "an address without sslfactory=" + factory + ", or with sslmode=require");
    }
    if (address.parameter("sslhostnameverifier") != null && mode.equals(FULL)) {
      throw new IllegalArgumentException(
          "an address without sslhostnameverifier, or with sslmode=verify-ca");
    }
  }

  private static Optional<String> plaintextWarning(String mode) {
    return DEMANDING.contains(mode)
        ? uncheckedWarning(mode)
        : Optional.of(
            "NO TLS IS DEMANDED TO A DATABASE ON ANOTHER MACHINE: whoever is on the way can read"
                + " and change what is sent");
  }

  private static Optional<String> uncheckedWarning(String mode) {
    return switch (mode) {
      case ENCRYPTED ->
          Optional.of(
              "the certificate of a database on another machine is not checked (sslmode=require):"
                  + " whoever is on the way can stand in for it");
      case AUTHORITY ->
          Optional.of(
              "the host name of a database on another machine is not checked (sslmode=verify-ca):"
                  + " whoever has a certificate of the same authority can stand in for it");
      default -> Optional.empty();
    };
  }
}
