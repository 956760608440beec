package io.sealedlog.allinone.backup;

import io.sealedlog.crypto.Bytes;
import io.sealedlog.protocol.log.AuthenticEvent;
import io.sealedlog.protocol.log.EventCheck;
import io.sealedlog.protocol.log.EventReader;
import io.sealedlog.protocol.log.LogEntry;
import io.sealedlog.protocol.log.NotAuthenticException;
import io.sealedlog.runtime.StartException;
import io.sealedlog.runtime.kafka.LogKeys;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reads events as projectors do, by their checks, and as workers and gateways do, by their tags,
/// when the keys of the tags are at hand. Only what both believe is part of the log.
public final class LogReader implements EventReader {
  private final Path logKey;
  private final EventReader checks;
  private final @Nullable EventReader tags;

  private LogReader(Path logKey, @Nullable EventReader tags) {
    this.logKey = logKey;
    this.checks = new EventCheck(LogKeys.read(logKey));
    this.tags = tags;
  }

  /// @param logKey the file
  public static LogReader withLogKey(Path logKey) {
    return new LogReader(logKey, null);
  }

  /// @param tags reads by the tags
  public static LogReader withLogKeyAndTags(Path logKey, EventReader tags) {
    return new LogReader(logKey, tags);
  }

  @Override
  public AuthenticEvent read(LogEntry entry) throws NotAuthenticException {
    if (tags == null) {
      return checks.read(entry);
    }
    AuthenticEvent event = tags.read(entry);
    try {
      AuthenticEvent _ = checks.read(entry);
    } catch (NotAuthenticException e) {
      throw new StartException(
          "The log key file %s lacks the key that event %s of stream %s was written with; without it projectors would leave that event out. Add the key as one more line."
              .formatted(logKey, event.event().seq(), event.event().streamId()),
          e);
    }
    return event;
  }

  /// Reads a record's value.
  AuthenticEvent readValue(@Nullable Bytes value) throws NotAuthenticException {
    if (value == null) {
      throw new NotAuthenticException("a record without a value is no event");
    }
    return read(value);
  }
}
