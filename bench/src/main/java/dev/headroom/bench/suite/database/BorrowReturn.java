// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.statement.TimedDataSource;
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
 * Borrows a connection from a pool over a driver without a server, and returns it: HikariCP alone,
 * and with statement insight below the pool, where an application's own pool has it.
 *
 * <p>Confined to one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class BorrowReturn {
  private HikariDataSource bare;
  private HikariDataSource ours;

  /** Makes what {@link #open} fills. */
  public BorrowReturn() {}

  /** Opens the pools. */
  @Setup
  public void open() {
    bare = pool(StubDriver.dataSource());
    ours = pool(TimedDataSource.of(StubDriver.dataSource(), run -> {}));
  }

  /** Closes the pools. */
  @TearDown
  public void close() {
    bare.close();
    ours.close();
  }

  private static HikariDataSource pool(DataSource source) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(4);
    return new HikariDataSource(config);
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

  /** With statement insight. */
  @Benchmark
  public boolean headroom() throws SQLException {
    return borrow(ours);
  }
}
