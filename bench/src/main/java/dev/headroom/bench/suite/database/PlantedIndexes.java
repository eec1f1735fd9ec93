// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.database.advice.Advice;
import dev.headroom.database.advice.AdviceSettings;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.RecordedWorkload;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.TimedDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.sql.DataSource;

/**
 * Plants indexes on a table under live traffic and lets the advisor verify them: those that hurt
 * must be rolled back, and one that helps must be kept, since a checker that drops everything would
 * pass too. Confined to one thread.
 */
final class PlantedIndexes implements AutoCloseable {
  private static final int ROWS = 50_000;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private static final List<IndexDefinition> HARMFUL =
      List.of(
          IndexDefinition.of("planted_balance", "account", "balance"),
          IndexDefinition.of("planted_note", "account", "note, balance"),
          IndexDefinition.of("planted_wide", "account", "balance, owner, note, touched"),
          IndexDefinition.of("planted_expression", "account", "md5(note), balance"));

  private static final IndexDefinition HELPFUL =
      IndexDefinition.of("planted_owner", "account", "owner");

  private final DataSource sessions;
  private final RecordedWorkload workload = new RecordedWorkload(TimeSource.system());
  private final Connection traffic;
  private final Random random = new Random(42);

  private PlantedIndexes(PostgresServer server) throws SQLException {
    server.createDatabase("planted");
    this.sessions = AdviceRows.sessions(server, "planted");
    try (Connection connection = sessions.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE account (id int PRIMARY KEY, owner int NOT NULL, balance bigint NOT NULL,"
              + " note text NOT NULL, touched timestamptz NOT NULL) WITH (fillfactor = 70)");
      statement.execute(
          "INSERT INTO account SELECT i, i % 5000, i, md5(i::text), now()"
              + " FROM generate_series(1, "
              + ROWS
              + ") i");
      statement.execute("VACUUM ANALYZE account");
    }
    this.traffic = TimedDataSource.of(sessions, new StatementShapes(100), workload).getConnection();
    // The cost of the writes is measured, not that of the disk.
    try (Statement statement = traffic.createStatement()) {
      statement.execute("SET synchronous_commit = off");
    }
  }

  static List<BenchRow> rows(PostgresServer server, SuiteRun run) throws SQLException {
    PlantedIndexes planted = new PlantedIndexes(server);
    try (planted) {
      int tries = 0;
      int rolledBack = 0;
      for (IndexDefinition each : HARMFUL.subList(0, run.quick() ? 2 : HARMFUL.size())) {
        Advice result = planted.verify(each);
        run.step(each.name() + ": " + result.state() + ", " + result.change().detail());
        tries++;
        rolledBack += result.state() == Advice.State.ROLLED_BACK ? 1 : 0;
      }
      Advice helpful = planted.verify(HELPFUL);
      run.step(HELPFUL.name() + ": " + helpful.state() + ", " + helpful.change().detail());
      boolean kept = helpful.state() == Advice.State.KEPT;
      return List.of(
          BenchRow.of("planted-bad-index", "share", "share rolled back, if the helpful one is kept")
              .figure("tries", tries)
              .figure("rolled back", rolledBack)
              .figure("helpful index kept", kept)
              .point(kept ? rolledBack / (double) tries : 0.0, tries)
              .atLeast(1));
    }
  }

  /** Builds an index under traffic; returns the advice with its result. */
  private Advice verify(IndexDefinition index) throws SQLException {
    AdviceSettings settings =
        AdviceSettings.defaults().withMode(AdviceSettings.Mode.PREVIEW).withWindow(WINDOW);
    IndexAdvisor advisor =
        new IndexAdvisor(
            sessions, workload, settings, IndexMigrationSettings.defaults(), TimeSource.system());
    long id = advisor.approve(index, "bench");
    do {
      runTraffic(settings.tick());
    } while (advisor.tick());
    return advisor.history().stream().filter(each -> each.id() == id).findFirst().orElseThrow();
  }

  private void runTraffic(Duration length) throws SQLException {
    long end = System.nanoTime() + length.toNanos();
    try (PreparedStatement read =
            traffic.prepareStatement("SELECT sum(balance) FROM account WHERE owner = ?");
        PreparedStatement point =
            traffic.prepareStatement("SELECT note FROM account WHERE id = ?");
        PreparedStatement write =
            traffic.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
      while (System.nanoTime() - end < 0) {
        read.setInt(1, random.nextInt(5_000));
        read.executeQuery().close();
        for (int i = 0; i < 10; i++) {
          point.setInt(1, 1 + random.nextInt(ROWS));
          point.executeQuery().close();
          write.setLong(1, 1);
          write.setInt(2, 1 + random.nextInt(ROWS));
          write.executeUpdate();
        }
      }
    }
  }

  @Override
  public void close() throws SQLException {
    traffic.close();
  }
}
