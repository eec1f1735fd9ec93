// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.replica;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * A server that reads may be routed to.
 *
 * <p>Immutable.
 *
 * @param name in logs, meters and status
 * @param pool the connections of the reads; closed with the {@link ReplicaDataSource} if it can be
 * @param sessions opens the one connection that reads the server's position, outside of the pool,
 *     so that a busy pool is not taken for a lost server
 * @param weight its share of the reads, relative to the other replicas; 1 or more
 */
public record Replica(String name, DataSource pool, DataSource sessions, int weight) {
  private static final Duration BORROW_TIMEOUT = Duration.ofMillis(500);

  /** Checks the weight. */
  public Replica {
    if (weight < 1) {
      throw new IllegalArgumentException("weight of replica " + name + " is " + weight);
    }
  }

  /**
   * Returns a replica with a pool of its own. The server need not be reachable yet.
   *
   * @param name also the name of the pool
   * @param url leads to one server, as a position is that of a server
   * @param settings of the pool; a borrow waits at most half a second, since another server can
   *     serve the read
   * @throws SettingsException if the address is a list of servers
   */
  public static Replica of(String name, DatabaseUrl url, PoolSettings settings, int weight) {
    return of(name, url, settings, weight, TimedDataSource::tracked);
  }

  /**
   * Returns a replica with a pool of its own, whose statements are timed. The server need not be
   * reachable yet.
   *
   * @param name also the name of the pool
   * @param decorator times the statements of its connections
   * @throws SettingsException if the address is a list of servers
   */
  public static Replica of(
      String name,
      DatabaseUrl url,
      PoolSettings settings,
      int weight,
      PoolWatch.Decorator decorator) {
    requireOneServer(name, url);
    DataSource pool = Pools.openUnconnected(name, brief(settings), url, decorator);
    return new Replica(name, pool, url.unpooled(settings.connectTimeout()), weight);
  }

  /** Fails before a pool is opened. */
  private static void requireOneServer(String name, DatabaseUrl url) {
    String address = url.jdbcUrl();
    int hosts = address.indexOf("//") + 2;
    if (address.substring(hosts, address.indexOf('/', hosts)).contains(",")) {
      throw new SettingsException(
          List.of(
              new SettingFault(
                  "the address of " + name,
                  "a list of servers",
                  "the address of one server",
                  "set each server as a replica of its own")));
    }
  }

  private static PoolSettings brief(PoolSettings settings) {
    return settings.timeout().compareTo(BORROW_TIMEOUT) > 0
        ? settings.withTimeout(BORROW_TIMEOUT)
        : settings;
  }
}
