package io.sealedlog.allinone.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Log4jLevelsTest {
  private static final String PACKAGE = "io.sealedlog.allinone.logging.levels";

  // Another test class of this process may be the first to log: a context that is just starting has
  // no configuration yet.
  @BeforeAll
  static void awaitTheConfiguration() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    Awaitility.await().until(context::isStarted);
  }

  private final Logger log = LoggerFactory.getLogger(PACKAGE + ".Some");
  private final Log4jLevels levels = new Log4jLevels();

  @Test
  void tellsTheConfiguredLevels() {
    assertThat(levels.configured())
        .containsEntry("root", "warn")
        .containsEntry("io.sealedlog", "info")
        .containsEntry("kafka", "error");
  }

  @Test
  void knowsLoggersAndThePackagesAboveThem() {
    assertThat(levels.exists(log.getName())).isTrue();
    assertThat(levels.exists(PACKAGE)).isTrue();
    assertThat(levels.exists("org.apache.kafka.raft")).isTrue();
    assertThat(levels.exists(PACKAGE + ".Som")).isFalse();
    assertThat(levels.exists("")).isFalse();
  }

  @Test
  void changesTheLevelOfAPackageAndMakesItAsItWas() {
    levels.set(PACKAGE, "debug");
    assertThat(log.isDebugEnabled()).isTrue();
    assertThat(log.isTraceEnabled()).isFalse();

    levels.reset(PACKAGE);
    assertThat(log.isDebugEnabled()).isFalse();
    assertThat(levels.configured()).doesNotContainKey(PACKAGE);

    levels.set("kafka", "warn");
    levels.reset("kafka");
    assertThat(levels.configured()).containsEntry("kafka", "error");
  }
}
