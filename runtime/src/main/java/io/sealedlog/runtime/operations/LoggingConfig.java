package io.sealedlog.runtime.operations;

import io.sealedlog.runtime.config.Configuration;
import io.sealedlog.runtime.config.Setting;
import io.sealedlog.runtime.config.Settings;
import java.util.List;

/// How a process writes its log.
///
/// @param json whether each line is a JSON object
public record LoggingConfig(boolean json) {
  public static final Setting<String> FORMAT =
      Setting.oneOf(
              "logging.format",
              List.of("text", "json"),
              "Form of the log's lines, which go to the standard error output. `json`: one object"
                  + " each, with `time`, `level`, `logger`, `thread`, `message`, the message's"
                  + " `fields`, and the `exception`.")
          .withDefault("text");

  public static final Settings SETTINGS = Settings.of("Logging", FORMAT);

  public static LoggingConfig from(Configuration configuration) {
    return new LoggingConfig(configuration.get(FORMAT).equals("json"));
  }
}
