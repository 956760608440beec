package io.sealedlog.worker.log;

/// Kafka didn't deliver a part of the log in time. A later attempt may succeed.
public final class LogUnavailableException extends RuntimeException {
  LogUnavailableException(String message) {
    super(message);
  }

  LogUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
