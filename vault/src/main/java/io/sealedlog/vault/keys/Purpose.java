package io.sealedlog.vault.keys;

/// The purpose that a value is sealed for. Each purpose has a separate key, so a value that was
/// sealed for one never opens for another. The labels are part of the stored format.
public enum Purpose {
  CHECK("check"),
  ACCOUNT("account"),
  SESSION("session"),
  SHARE("share"),
  TRANSPORT_KEY("transport-key"),
  SESSION_KEY("session-key"),
  SERVICE_KEY("service-key"),
  EVENT_KEY("event-key");

  private final String label;

  Purpose(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
