// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.database.pool.Pools;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * AL-4: the time to get and to give back a connection, opened for each request or borrowed from the
 * pool. Immutable.
 *
 * <p>Method: both in turn, in alternating order; the first round is discarded.
 */
final class ConnectionCost {

  private static final int ROUNDS = 9;
  private static final int CONNECTIONS = 40;

  private ConnectionCost() {}

  static BenchRow row(DemoData data) {
    DatabaseUrl url = DatabaseUrl.parse(data.jdbcUrl());
    PoolSettings settings = PoolSettings.of(20, 10);
    List<Double> opened = new ArrayList<>();
    List<Double> borrowed = new ArrayList<>();
    List<Double> saved = new ArrayList<>();
    try (HikariDataSource pool = Pools.open("al-4", settings, url)) {
      DataSource unpooled = url.unpooled(settings.connectTimeout());
      for (int round = 0; round < ROUNDS; round++) {
        boolean poolFirst = round % 2 == 1;
        double first = millis(poolFirst ? pool : unpooled);
        double second = millis(poolFirst ? unpooled : pool);
        if (round > 0) {
          opened.add(poolFirst ? second : first);
          borrowed.add(poolFirst ? first : second);
          saved.add(1 - borrowed.getLast() / opened.getLast());
        }
      }
    }
    return BenchRow.of(
            "al-4.connection",
            "ms",
            "share of the time that the pool saves, a connection for each request")
        .figure("original", "-80 to -90 %")
        .figure("before", Interval.of(opened).value())
        .figure("after", Interval.of(borrowed).value())
        .value(Interval.of(saved))
        .atLeast(0.8);
  }

  private static double millis(DataSource source) {
    long begun = System.nanoTime();
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Connection connection = source.getConnection()) {
        connection.getAutoCommit();
      } catch (SQLException e) {
        throw new IllegalStateException("no connection to the demo's data", e);
      }
    }
    return (System.nanoTime() - begun) / 1e6 / CONNECTIONS;
  }
}
