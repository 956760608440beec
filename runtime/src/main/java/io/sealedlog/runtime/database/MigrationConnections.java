package io.sealedlog.runtime.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connections for schema migrations. A time-out couldn't distinguish a long migration from a
/// hanging server, because neither sends anything; probes on a second connection can, because a
/// working server answers them.
final class MigrationConnections implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MigrationConnections.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  // Flyway uses three connections, and its caller's lock one more.
  private static final int SIZE = 5;

  private final HikariDataSource pool;
  private final DatabaseWatch watch;
  private final CountDownLatch closing = new CountDownLatch(1);

  MigrationConnections(ConnectionFactory connections, String name) {
    HikariConfig config = connections.pool(name + "-migration", ConnectionTimeouts.none(), SIZE);
    config.setPoolName(name + "-migration");
    config.setMinimumIdle(0);
    config.setConnectionTimeout(PATIENCE.toMillis());
    this.pool = new HikariDataSource(config);
    this.watch = new DatabaseWatch(connections, name + "-migration", DatabaseWatch.Need.READ);
    Thread _ = Thread.ofVirtual().name("migration-guard").start(this::guard);
  }

  DataSource dataSource() {
    return pool;
  }

  @Override
  public void close() {
    closing.countDown();
    watch.close();
    pool.close();
  }

  private void guard() {
    try {
      while (!closing.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        if (watch.silence().compareTo(PATIENCE) > 0) {
          log.atError().log("the database does not answer any more, the migration is given up");
          // Also closes the connections that are in use.
          pool.close();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
