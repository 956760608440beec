package io.sealedlog.vault.store;

/// The username is already in use.
public final class UsernameTakenException extends Exception {
  private static final long serialVersionUID = 1L;

  public UsernameTakenException() {
    super("the username is taken", null, false, false);
  }
}
