package io.sealedlog.worker.log;

/// Kafka didn't give a part of the log in time. It may later.
public final class LogUnavailableException extends RuntimeException {
  LogUnavailableException(String message) {
    super(message);
  }

  LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
