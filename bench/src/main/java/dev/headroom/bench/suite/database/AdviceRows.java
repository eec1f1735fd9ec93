// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.advice.AdviceSettings;
import dev.headroom.database.advice.IndexAdvisor;
import dev.headroom.database.advice.IndexProposal;
import dev.headroom.database.advice.StatementLoad;
import dev.headroom.database.advice.Workload;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.embedded.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Advised indexes on TPC-H beside those that Dexter advised for the same data, and planted indexes
 * that hurt. Confined to one thread.
 *
 * <p>Dexter's advice is data: the resource says by which version, on which server and scale it was
 * recorded.
 */
final class AdviceRows {
  private static final String NONE = "no index";
  private static final String DEXTER = "dexter";
  private static final String RECORDED = "dexter-tpch.sql";
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int ALL_ROWS = 10_000_000;

  private AdviceRows() {}

  static List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    try (PostgresServer server = PostgresServer.temporary()) {
      rows.addAll(tpch(server, run));
      rows.addAll(PlantedIndexes.rows(server, run));
    } catch (SQLException e) {
      throw new IllegalStateException("the advice could not be measured", e);
    }
    return rows;
  }

  private static List<BenchRow> tpch(PostgresServer server, SuiteRun run) throws SQLException {
    double scale = run.quick() ? 0.01 : 0.05;
    List<String> peer = recorded();
    server.createDatabase("tpch");
    run.step("TPC-H at scale " + scale);
    try (Connection connection = sessions(server, "tpch").getConnection()) {
      Tpch.load(connection, scale);
    }
    Map<String, Long> bytes = new LinkedHashMap<>();
    Map<String, Connection> connections = new LinkedHashMap<>();
    try {
      open(server, NONE, List.of(), connections, bytes);
      open(server, DEXTER, peer, connections, bytes);
      List<String> advised = advise(server, bytes.getOrDefault(DEXTER, 0L), run);
      open(server, Rounds.OURS, advised, connections, bytes);
      Measured measured = measure(connections, run);
      List<BenchRow> rows = new ArrayList<>(rows(measured.totals, bytes, peer.isEmpty()));
      rows.add(
          BenchRow.of("tpch-slower-queries", "queries", "queries slower than with no index")
              .figure("ours", measured.regressions())
              .figure("of", measured.byQuery.size())
              .point((double) measured.regressions(), run.rounds())
              .atMost(0));
      return rows;
    } finally {
      for (Connection each : connections.values()) {
        each.close();
      }
    }
  }

  /** Returns the advised indexes, which together take no more than the peer's. */
  private static List<String> advise(PostgresServer server, long maxBytes, SuiteRun run)
      throws SQLException {
    DataSource sessions = sessions(server, "tpch");
    List<StatementLoad> loads;
    try (Connection connection = sessions.getConnection()) {
      loads = Tpch.workload(connection);
    }
    Workload.Snapshot workload = new Workload.Snapshot(loads, Duration.ofSeconds(60));
    List<IndexProposal> proposals =
        new IndexAdvisor(
                sessions,
                () -> workload,
                AdviceSettings.defaults().withCloneRows(ALL_ROWS).withMaxBytes(maxBytes),
                IndexMigrationSettings.defaults(),
                TimeSource.system())
            .propose();
    proposals.forEach(each -> run.step("advised: " + each.sql()));
    return proposals.stream().map(each -> each.sql().replace(" CONCURRENTLY", "")).toList();
  }

  /** Opens a copy of the database with these indexes. */
  private static void open(
      PostgresServer server,
      String name,
      List<String> indexes,
      Map<String, Connection> connections,
      Map<String, Long> bytes)
      throws SQLException {
    String database = "tpch_" + name.replace(' ', '_');
    server.createDatabase(database, "tpch");
    Connection connection = sessions(server, database).getConnection();
    connections.put(name, connection);
    long without = indexBytes(connection);
    try (Statement statement = connection.createStatement()) {
      for (String each : indexes) {
        statement.execute(each);
      }
      bytes.put(name, indexBytes(connection) - without);
      statement.execute("VACUUM ANALYZE");
    }
  }

  private static long indexBytes(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT coalesce(sum(pg_relation_size(indexrelid)), 0) FROM"
                    + " pg_stat_user_indexes")) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Measures all 22 queries in each database, one query in all of them after the other. */
  private static Measured measure(Map<String, Connection> connections, SuiteRun run)
      throws SQLException {
    Measured measured = new Measured(new Rounds(), new LinkedHashMap<>());
    for (int round = -1; round < run.rounds(); round++) {
      Map<String, Double> total = new LinkedHashMap<>();
      for (String query : Tpch.queries()) {
        Rounds times = measured.byQuery.computeIfAbsent(query, each -> new Rounds());
        for (Map.Entry<String, Connection> each :
            Rounds.order(round, List.copyOf(connections.entrySet()))) {
          double millis = Tpch.run(each.getValue(), query);
          total.merge(each.getKey(), millis, Double::sum);
          if (round >= 0) {
            times.add(each.getKey(), millis);
          }
        }
      }
      run.step("22 queries: " + total);
      if (round >= 0) {
        total.forEach(measured.totals::add);
      }
    }
    return measured;
  }

  /** The times of the rounds: of all queries together, and of each. */
  private record Measured(Rounds totals, Map<String, Rounds> byQuery) {

    /** Returns the queries that the advised indexes made a fifth and five milliseconds slower. */
    long regressions() {
      return byQuery.values().stream()
          .filter(each ->
              each.median(Rounds.OURS) > Math.max(1.2 * each.median(NONE), each.median(NONE) + 5))
          .count();
    }
  }

  private static List<BenchRow> rows(Rounds rounds, Map<String, Long> bytes, boolean absent) {
    double ours = rounds.median(Rounds.OURS);
    double none = rounds.median(NONE);
    long ourBytes = bytes.getOrDefault(Rounds.OURS, 0L);
    BenchRow alone =
        BenchRow.of("tpch-advised", "ms", "ratio to no index")
            .figure("ours", ours)
            .figure("peers", Map.of(NONE, none))
            .figure("bytes", ourBytes)
            .value(Interval.of(rounds.ratios(Rounds.OURS, NONE)))
            .atMost(0.8);
    if (absent) {
      String why = "no advice of Dexter's is recorded";
      return List.of(
          alone,
          BenchRow.of("tpch", "ms", "ratio to Dexter's advice")
              .figure("ours", ours)
              .notMeasured(why)
              .atMost(0.8));
    }
    long dexterBytes = bytes.getOrDefault(DEXTER, 0L);
    return List.of(
        alone,
        BenchRow.of("tpch", "ms", "ratio to Dexter's advice")
            .figure("ours", ours)
            .figure("peers", Map.of(DEXTER, rounds.median(DEXTER), NONE, none))
            .value(Interval.of(rounds.ratios(Rounds.OURS, DEXTER)))
            .atMost(0.8),
        BenchRow.of("tpch-bytes", "bytes", "ratio to Dexter's advice")
            .figure("ours", ourBytes)
            .figure("peers", Map.of(DEXTER, dexterBytes))
            .point(ourBytes / (double) Math.max(1, dexterBytes), 1)
            .atMost(1));
  }

  /** Returns Dexter's statements; none where its advice is not recorded. */
  private static List<String> recorded() {
    try (InputStream in = AdviceRows.class.getResourceAsStream(RECORDED)) {
      if (in == null) {
        return List.of();
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(each -> !each.isEmpty() && !each.startsWith("--"))
          .map(each -> each.replaceAll(";$", ""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static DataSource sessions(PostgresServer server, String database) {
    return DatabaseUrl.parse(server.databaseUrl(database)).unpooled(CONNECT);
  }
}
