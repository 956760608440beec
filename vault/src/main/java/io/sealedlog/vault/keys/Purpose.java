package io.sealedlog.vault.keys;

/// What a value is sealed for. Every purpose has a key of its own, so what was sealed for one never
/// opens for another. The labels are part of the stored format.
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
