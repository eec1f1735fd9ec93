// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings.PreparedStatements;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.TimeSource;
import java.time.Duration;

/**
 * Opens connection pools on PostgreSQL.
 *
 * <p>Thread-safe; so are the pools.
 */
public final class Pools {
  private static final Duration OVERFLOW_IDLE = Duration.ofMinutes(1);
  private static final Duration PING = Duration.ofMinutes(2);

  /** HikariCP's default. */
  private static final long VALIDATION_MILLIS = 5000;

  /** The driver's default. */
  private static final long CANCEL_SECONDS = 10;

  /** The shortest interval that HikariCP accepts. */
  private static final Duration MIN_PING = Duration.ofSeconds(30);

  private Pools() {}

  /**
   * Opens a pool with the default settings.
   *
   * @param name the name in meters, logs and thread names
   * @param url any form of {@link DatabaseUrl}
   * @return as {@link #open(String, PoolSettings, DatabaseUrl)}
   */
  public static HikariDataSource open(String name, String url) {
    return open(name, PoolSettings.defaults(), DatabaseUrl.parse(url));
  }

  /**
   * Opens a pool; keeps trying for the connect time-out while the database is not reachable.
   *
   * <p>A wait for a connection beyond the time-out, or beyond the current {@link
   * dev.headroom.ground.Deadline}, throws {@link PoolTimeoutException}. Closing the pool closes its
   * connections.
   *
   * @param name the name in meters, logs and thread names
   * @param settings sizes and time-outs
   * @param url address and credentials
   * @return a pool, whose state {@link PoolHealth#of} reads
   * @throws com.zaxxer.hikari.pool.HikariPool.PoolInitializationException if no connection could be
   *     opened; nothing stays open
   */
  public static HikariDataSource open(String name, PoolSettings settings, DatabaseUrl url) {
    return open(
        name, settings, url, TimedDataSource::tracked, settings.connectTimeout().toMillis());
  }

  /**
   * Opens a pool whose statements are timed.
   *
   * @param name the name in meters, logs and thread names
   * @param settings sizes and time-outs
   * @param url address and credentials
   * @param decorator times the statements and reports the use of the connections
   * @return as {@link #open(String, PoolSettings, DatabaseUrl)}
   */
  public static HikariDataSource open(
      String name, PoolSettings settings, DatabaseUrl url, PoolWatch.Decorator decorator) {
    return open(name, settings, url, decorator, settings.connectTimeout().toMillis());
  }

  /**
   * Opens a pool whose statements are timed, of a database that need not be reachable yet:
   * connections are opened in the background once it is.
   *
   * @param name the name in meters, logs and thread names
   * @param decorator times the statements of its connections
   */
  public static HikariDataSource openUnconnected(
      String name, PoolSettings settings, DatabaseUrl url, PoolWatch.Decorator decorator) {
    return open(name, settings, url, decorator, -1);
  }

  /**
   * Opens a pool of HikariCP's own settings, which is neither watched nor timed, and in which the
   * driver prepares statements on the server only where a pooler before it keeps them.
   *
   * @param config with an address; of no other pool
   */
  public static HikariDataSource openUnwatched(HikariConfig config) {
    config.setDataSource(
        new PoolSource(config, !String.valueOf(config.getJdbcUrl()).contains("prepareThreshold")));
    return new HikariDataSource(config);
  }

  private static HikariDataSource open(
      String name,
      PoolSettings settings,
      DatabaseUrl url,
      PoolWatch.Decorator decorator,
      long initialFailMillis) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(settings.max());
    config.setMinimumIdle(settings.size());
    config.setConnectionTimeout(settings.timeout().toMillis());
    config.setValidationTimeout(Math.min(VALIDATION_MILLIS, settings.timeout().toMillis()));
    config.setMaxLifetime(settings.recycle().toMillis());
    if (settings.maxOverflow() > 0) {
      config.setIdleTimeout(shorter(OVERFLOW_IDLE, settings.recycle()).toMillis());
    }
    config.setKeepaliveTime(ping(settings).toMillis());
    config.setLeakDetectionThreshold(settings.leakThreshold().toMillis());
    config.setInitializationFailTimeout(initialFailMillis);
    long connectSeconds = Math.max(1, settings.connectTimeout().toSeconds());
    long cancelSeconds = Math.min(CANCEL_SECONDS, connectSeconds);
    config.addDataSourceProperty("connectTimeout", String.valueOf(connectSeconds));
    config.addDataSourceProperty("loginTimeout", String.valueOf(connectSeconds));
    if (!settings.readTimeout().isZero()) {
      long readSeconds = Math.max(1, settings.readTimeout().toSeconds());
      config.addDataSourceProperty("socketTimeout", String.valueOf(readSeconds));
      cancelSeconds = Math.min(cancelSeconds, readSeconds);
    }
    // A statement that has failed returns after its cancellation, which waits for the same server.
    config.addDataSourceProperty("cancelSignalTimeout", String.valueOf(cancelSeconds));
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // Sends the name in the start-up packet, so that RESET ALL keeps it.
    config.addDataSourceProperty("assumeMinServerVersion", "12");
    config.addDataSourceProperty("ApplicationName", "headroom " + name);
    if (settings.preparedStatements() == PreparedStatements.OFF) {
      config.addDataSourceProperty("prepareThreshold", "0");
    }
    boolean adapts =
        settings.preparedStatements() == PreparedStatements.AUTO
            && !url.jdbcUrl().contains("prepareThreshold");
    PoolSource source = new PoolSource(config, adapts);
    PoolWatch watch = PoolWatch.reported(settings, TimeSource.system());
    watch.pooler(source::pooler);
    config.setDataSource(decorator.decorate(source, watch.connections()));
    return new PoolDataSource(config, watch, settings.resetOnReturn());
  }

  private static Duration ping(PoolSettings settings) {
    if (!settings.prePing()) {
      return Duration.ZERO;
    }
    Duration ping = shorter(PING, settings.recycle());
    return ping.compareTo(MIN_PING) < 0 ? Duration.ZERO : ping;
  }

  /** Returns the time, or half of the maximum age if that is shorter; zero is no maximum. */
  private static Duration shorter(Duration time, Duration recycle) {
    Duration half = recycle.dividedBy(2);
    return recycle.isZero() || time.compareTo(half) < 0 ? time : half;
  }
}
