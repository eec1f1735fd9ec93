// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Borrows a connection to PostgreSQL from a pool, and returns it, which makes no round trip:
 * HikariCP alone, and the pool of Headroom, which knows who holds each connection.
 *
 * <p>Confined to one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class PoolBorrow {
  private static final int SIZE = 4;

  private PostgresServer server;
  private HikariDataSource bare;
  private HikariDataSource ours;

  /** Makes what {@link #open} fills. */
  public PoolBorrow() {}

  /** Starts a server, and opens the pools. */
  @Setup
  public void open() {
    server = PostgresServer.temporary();
    bare = new HikariDataSource();
    bare.setJdbcUrl(server.jdbcUrl("postgres"));
    bare.setMaximumPoolSize(SIZE);
    ours =
        Pools.open(
            "bench", PoolSettings.of(SIZE, 0), DatabaseUrl.parse(server.databaseUrl("postgres")));
  }

  /** Closes them. */
  @TearDown
  public void close() {
    bare.close();
    ours.close();
    server.close();
  }

  private static boolean borrow(DataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return connection.isClosed();
    }
  }

  /** HikariCP alone. */
  @Benchmark
  public boolean hikari() throws SQLException {
    return borrow(bare);
  }

  /** The pool of Headroom. */
  @Benchmark
  public boolean headroom() throws SQLException {
    return borrow(ours);
  }
}
