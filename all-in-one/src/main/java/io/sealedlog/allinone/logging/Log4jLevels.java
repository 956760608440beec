package io.sealedlog.allinone.logging;

import io.sealedlog.runtime.operations.LogLevels;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/// The levels of Log4j's loggers.
public final class Log4jLevels implements LogLevels {
  private static final String ROOT = "root";

  private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
  private final Map<String, String> first = configured();

  @Override
  public Map<String, String> configured() {
    Map<String, String> levels = new HashMap<>();
    context
        .getConfiguration()
        .getLoggers()
        .forEach((name, logger) ->
            levels.put(
                name.isEmpty() ? ROOT : name, logger.getLevel().name().toLowerCase(Locale.ROOT)));
    return levels;
  }

  @Override
  public boolean exists(String logger) {
    if (logger.isEmpty()) {
      return false;
    }
    return context.getConfiguration().getLoggers().containsKey(logger)
        || context.getLoggers().stream()
            .map(org.apache.logging.log4j.core.Logger::getName)
            .anyMatch(name -> name.equals(logger) || name.startsWith(logger + "."));
  }

  @Override
  public void set(String logger, String level) {
    Configurator.setLevel(name(logger), Level.valueOf(level));
  }

  @Override
  public void reset(String logger) {
    String before = first.get(logger);
    if (before != null) {
      set(logger, before);
    } else {
      context.getConfiguration().removeLogger(logger);
      context.updateLoggers();
    }
  }

  private static String name(String logger) {
    return logger.equals(ROOT) ? LogManager.ROOT_LOGGER_NAME : logger;
  }
}
