// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexReport;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Builds an index while a transaction is open that is older than the build, or that holds the
 * table's lock as a schema migration does; it ends in time, or stays open.
 *
 * <p>One thread at a time, apart from the builds that it starts. Counted is each try that did not
 * end within its budget, that left an invalid index, or that built nothing although the transaction
 * ended in time.
 */
final class IndexBuildRows {
  private static final String DATABASE = "builds";
  private static final String INDEX = "ix_bench";

  /** How long a build may wait, and within which time it must have ended. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private static final Duration BUDGET = RETRY.plusSeconds(5);

  /** How long the transaction is open before the build starts, and how long if it ends in time. */
  private static final Duration AGE = Duration.ofMillis(1_200);

  private static final Duration ENDS_AFTER = Duration.ofMillis(1_500);

  private IndexBuildRows() {}

  /** What the older transaction does. */
  private enum Holder {
    WRITES("UPDATE orders SET customer = customer WHERE id = 1"),
    READS("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM other"),
    ALTERS("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");

    private final String sql;

    Holder(String sql) {
      this.sql = sql;
    }
  }

  /** A way to build the index; returns when it has ended. */
  private interface Way {
    void build(DataSource sessions) throws SQLException, IOException;
  }

  static List<BenchRow> rows(SuiteRun run) {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("ours", IndexBuildRows::ours);
    ways.put("flyway", IndexBuildRows::flyway);
    ways.put("plain", IndexBuildRows::plain);
    int rounds = run.quick() ? 1 : 5;
    Map<String, Integer> counted = new LinkedHashMap<>();
    int faults = rounds * Holder.values().length * 2;
    try (PostgresServer server = PostgresServer.temporary()) {
      server.createDatabase(DATABASE);
      DataSource sessions =
          DatabaseUrl.parse(server.jdbcUrl(DATABASE)).unpooled(Duration.ofSeconds(5));
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        run.step("an index is built beside older transactions: " + way.getKey());
        counted.put(way.getKey(), violations(sessions, way.getValue(), rounds));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    Map<String, Object> figures = new LinkedHashMap<>(counted);
    figures.put("tries", faults);
    figures.put("faults", faults);
    return List.of(
        BenchRow.of(
                "index-build-beside-old-transactions",
                "tries",
                "tries that overran the budget, left an invalid index or built nothing in time")
            .figures(figures)
            .point((double) counted.getOrDefault("ours", faults), rounds)
            .atMost(0));
  }

  private static int violations(DataSource sessions, Way way, int rounds) throws SQLException {
    int violations = 0;
    for (int round = 0; round < rounds; round++) {
      for (Holder holder : Holder.values()) {
        violations += isViolated(sessions, way, holder, true) ? 1 : 0;
        violations += isViolated(sessions, way, holder, false) ? 1 : 0;
      }
    }
    return violations;
  }

  private static boolean isViolated(DataSource sessions, Way way, Holder holder, boolean endsInTime)
      throws SQLException {
    run(
        sessions,
        "DROP TABLE IF EXISTS orders, other, flyway_schema_history",
        "CREATE TABLE other (id int)",
        "CREATE TABLE orders (id int, customer int)",
        "INSERT INTO orders SELECT i, i % 100 FROM generate_series(1, 20000) i");
    boolean within;
    try (Connection open = sessions.getConnection();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute(holder.sql);
      LockSupport.parkNanos(AGE.toNanos());
      CompletableFuture<Void> build = CompletableFuture.runAsync(() -> build(sessions, way));
      if (endsInTime) {
        LockSupport.parkNanos(ENDS_AFTER.toNanos());
        open.rollback();
      }
      within = endsWithin(build, BUDGET);
      long invalid = number(sessions, "SELECT count(*) FROM pg_index WHERE NOT indisvalid");
      long valid =
          number(
              sessions,
              "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = to_regclass('"
                  + INDEX
                  + "')");
      open.rollback();
      end(sessions, build);
      return !within || invalid > 0 || (endsInTime && valid == 0);
    }
  }

  private static void build(DataSource sessions, Way way) {
    try {
      way.build(sessions);
    } catch (SQLException | IOException | FlywayException failed) {
      // That it failed is seen by what it left.
    }
  }

  private static boolean endsWithin(CompletableFuture<Void> build, Duration limit) {
    try {
      build.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends what still runs, so that the next try starts with nothing. */
  private static void end(DataSource sessions, CompletableFuture<Void> build) throws SQLException {
    if (!build.isDone()) {
      number(
          sessions,
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()"
              + " AND query LIKE 'CREATE INDEX%'");
      endsWithin(build, Duration.ofSeconds(30));
    }
  }

  private static void ours(DataSource sessions) {
    IndexMigrationSettings settings =
        IndexMigrationSettings.defaults()
            .withTimeouts(Duration.ofMillis(500), RETRY)
            .withPauses(Duration.ofMillis(100), Duration.ofMillis(500))
            .withOldTransaction(Duration.ofSeconds(1));
    IndexReport report =
        new IndexMigrator(
                sessions,
                List.of(IndexDefinition.of(INDEX, "orders", "customer")),
                settings,
                TimeSource.system())
            .migrate();
    if (report.results().isEmpty()) {
      throw new IllegalStateException("nothing was tried");
    }
  }

  /**
   * The statement as a migration of Flyway, outside a transaction, with the lock of a session: by
   * its default Flyway holds a transaction open for which its own build waits.
   */
  private static void flyway(DataSource sessions) throws IOException {
    Path folder = Files.createTempDirectory("flyway");
    Path script = folder.resolve("V1__index.sql");
    Path conf = folder.resolve("V1__index.sql.conf");
    try {
      Files.writeString(script, create("IF NOT EXISTS "));
      Files.writeString(conf, "executeInTransaction=false");
      Flyway.configure()
          .dataSource(sessions)
          .locations("filesystem:" + folder)
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
          .load()
          .migrate();
    } finally {
      Files.deleteIfExists(script);
      Files.deleteIfExists(conf);
      Files.deleteIfExists(folder);
    }
  }

  /** The broken variant: a time-out for locks, but neither look ahead nor clean-up. */
  private static void plain(DataSource sessions) throws SQLException {
    run(sessions, "SET lock_timeout = 500", create("IF NOT EXISTS "));
  }

  private static String create(String condition) {
    return "CREATE INDEX CONCURRENTLY " + condition + INDEX + " ON orders (customer)";
  }

  private static void run(DataSource sessions, String... statements) throws SQLException {
    try (Connection connection = sessions.getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static long number(DataSource sessions, String query) throws SQLException {
    try (Connection connection = sessions.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
