// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.database.replica.Replica;
import dev.headroom.database.replica.ReplicaDataSource;
import dev.headroom.database.replica.ReplicaSettings;
import dev.headroom.database.replica.ReplicaStatus;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;

/**
 * A primary and two streaming replicas, with the table of the rows, and data sources that route to
 * them.
 *
 * <p>One thread at a time; the data sources are thread-safe.
 */
final class ReplicaStage implements AutoCloseable {
  static final int ROWS = 4;
  private static final String DATABASE = "postgres";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final PoolSettings POOL = PoolSettings.of(ROWS, ROWS);

  private final PostgresServer primary;
  private final List<PostgresServer> replicas = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  private ReplicaStage(PostgresServer primary) {
    this.primary = primary;
  }

  static ReplicaStage start() throws SQLException {
    ReplicaStage stage = new ReplicaStage(PostgresServer.temporary());
    try {
      stage.run(
          stage.primary,
          "CREATE TABLE counters (id int PRIMARY KEY, version bigint NOT NULL);"
              + " INSERT INTO counters SELECT id, 0 FROM generate_series(0, %d) id"
                  .formatted(ROWS - 1));
      stage.replicas.add(stage.primary.startReplica());
      stage.replicas.add(stage.primary.startReplica());
      return stage;
    } catch (SQLException | RuntimeException e) {
      stage.close();
      throw e;
    }
  }

  PostgresServer primary() {
    return primary;
  }

  PostgresServer replica(int number) {
    return replicas.get(number);
  }

  /** Makes the second replica apply each commit so much later. */
  void delaySecond(Duration delay) throws SQLException {
    run(
        replicas.get(1),
        "ALTER SYSTEM SET recovery_min_apply_delay = '%dms'".formatted(delay.toMillis()));
    run(replicas.get(1), "SELECT pg_reload_conf()");
  }

  /** Returns ours, once both replicas are fit. */
  ReplicaDataSource ours(ReplicaSettings settings) throws SQLException {
    List<Replica> all = new ArrayList<>();
    for (PostgresServer each : replicas) {
      all.add(Replica.of("replica-" + (all.size() + 1), url(each), POOL, 1));
    }
    ReplicaDataSource source =
        ReplicaDataSource.open(pool(primary), url(primary).unpooled(CONNECT), all, settings);
    opened.add(source);
    while (!source.replicas().stream().allMatch(ReplicaStatus::isFit)) {
      LockSupport.parkNanos(1_000_000);
    }
    return source;
  }

  /** Returns Spring's routing by the read-only flag, to a replica that is drawn for each read. */
  DataSource spring() {
    List<HikariDataSource> pools = new ArrayList<>();
    for (PostgresServer each : replicas) {
      HikariDataSource pool = pool(each);
      opened.add(pool);
      pools.add(pool);
    }
    HikariDataSource writes = pool(primary);
    opened.add(writes);
    LazyConnectionDataSourceProxy proxy = new LazyConnectionDataSourceProxy(writes);
    proxy.setReadOnlyDataSource(new DrawnDataSource(pools));
    return proxy;
  }

  DataSource pooled(PostgresServer server) {
    HikariDataSource pool = pool(server);
    opened.add(pool);
    return pool;
  }

  private static HikariDataSource pool(PostgresServer server) {
    return Pools.open("bench-" + server.port(), POOL, url(server));
  }

  private static DatabaseUrl url(PostgresServer server) {
    return DatabaseUrl.parse(server.jdbcUrl(DATABASE));
  }

  private void run(PostgresServer server, String sql) throws SQLException {
    try (Connection connection = url(server).unpooled(CONNECT).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Closes the data sources, then the servers. */
  @Override
  public void close() {
    for (AutoCloseable each : opened) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("a data source could not be closed", e);
      }
    }
    replicas.forEach(PostgresServer::close);
    primary.close();
  }

  /** Draws a pool for each connection. */
  private static final class DrawnDataSource extends AbstractDataSource {
    private final List<HikariDataSource> pools;

    DrawnDataSource(List<HikariDataSource> pools) {
      this.pools = List.copyOf(pools);
    }

    @Override
    public Connection getConnection() throws SQLException {
      return pools.get(ThreadLocalRandom.current().nextInt(pools.size())).getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }
  }
}
