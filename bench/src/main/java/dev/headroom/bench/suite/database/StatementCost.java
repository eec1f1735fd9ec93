// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.database.slow.SlowStatementSettings;
import dev.headroom.database.slow.SlowStatements;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.ground.TimeSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * Four statements with one bound value, each on a connection of its own, as a request runs them: on
 * a driver without a server, through datasource-proxy with query counts, and through statement
 * insight with the record of slow statements, within a unit of work.
 *
 * <p>Confined to one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class StatementCost {
  /** Statements of one call. */
  static final int STATEMENTS = 4;

  private static final int WARM_UPS = 100_000;

  private static final String[] SQL = {
    "SELECT id, name, city FROM restaurant WHERE id = ?",
    "SELECT count(*) FROM review WHERE restaurant_id = ?",
    "SELECT id, stars, text FROM review WHERE restaurant_id = ? ORDER BY id DESC LIMIT 20",
    "UPDATE restaurant SET views = views + 1 WHERE id = ?"
  };

  private DataSource bare;
  private DataSource peer;
  private DataSource ours;
  private long id;

  /** Makes what {@link #open} fills. */
  public StatementCost() {}

  /** Opens the data sources, and runs the one that is measured until it is surely compiled. */
  @Setup
  public void open(BenchmarkParams params) throws SQLException {
    open();
    String method = params.getBenchmark();
    for (int i = 0; i < WARM_UPS; i++) {
      if (method.endsWith(".peer")) {
        peer();
      } else if (method.endsWith(".bare")) {
        bare();
      } else {
        headroom();
      }
    }
  }

  /** Opens the data sources. */
  void open() {
    bare = StubDriver.dataSource();
    peer =
        ProxyDataSourceBuilder.create(StubDriver.dataSource()).name("bench").countQuery().build();
    ours =
        TimedDataSource.of(
            StubDriver.dataSource(),
            new StatementShapes(2_000),
            new SlowStatements(SlowStatementSettings.defaults(), TimeSource.system()));
  }

  private int run(DataSource source) throws SQLException {
    int rows = 0;
    for (String sql : SQL) {
      try (Connection connection = source.getConnection();
          PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setLong(1, ++id);
        try (ResultSet result = statement.executeQuery()) {
          rows += result.next() ? 1 : 0;
        }
      }
    }
    return rows;
  }

  /** The driver alone. */
  @Benchmark
  public int bare() throws SQLException {
    return run(bare);
  }

  /** Through datasource-proxy. */
  @Benchmark
  public int peer() throws SQLException {
    return run(peer);
  }

  /** Through statement insight. */
  @Benchmark
  public int headroom() throws SQLException {
    try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /restaurants/{id}")) {
      return run(ours) + unit.unit().count();
    }
  }
}
