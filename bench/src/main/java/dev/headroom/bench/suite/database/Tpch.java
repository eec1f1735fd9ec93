// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.database;

import dev.headroom.database.advice.StatementLoad;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The tables and the 22 queries of TPC-H, by Trino's port of dbgen. Immutable.
 *
 * <p>The tables have their primary keys and no other index.
 */
final class Tpch {
  private static final Map<String, String> KEYS =
      Map.of("partsupp", "ps_partkey, ps_suppkey", "lineitem", "l_orderkey, l_linenumber");

  /** The query with a view, as one statement. */
  private static final Pattern VIEW =
      Pattern.compile("CREATE OR REPLACE VIEW (\\w+) AS(.*?);(.*)", Pattern.DOTALL);

  /** The advisor gives no index to a statement that ran less often. */
  private static final int CALLS = 10;

  private Tpch() {}

  /** Creates and fills the tables. */
  static void load(Connection connection, double scale) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (TpchTable<?> table : TpchTable.getTables()) {
        statement.execute("CREATE TABLE " + table.getTableName() + " (" + columns(table) + ")");
        copy(connection, table, scale);
        String key =
            KEYS.getOrDefault(table.getTableName(), table.getColumns().get(0).getColumnName());
        statement.execute("ALTER TABLE " + table.getTableName() + " ADD PRIMARY KEY (" + key + ")");
      }
      statement.execute("VACUUM ANALYZE");
    }
  }

  private static String columns(TpchTable<?> table) {
    return table.getColumns().stream()
        .map(each -> each.getColumnName() + " " + type(each) + " NOT NULL")
        .collect(Collectors.joining(", "));
  }

  private static String type(TpchColumn<?> column) {
    return switch (column.getType().getBase()) {
      case IDENTIFIER -> "bigint";
      case INTEGER -> "int";
      case DATE -> "date";
      case DOUBLE -> "numeric(15, 2)";
      case VARCHAR -> "text";
    };
  }

  private static void copy(Connection connection, TpchTable<?> table, double scale)
      throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + table.getTableName() + " FROM STDIN WITH (DELIMITER '|')");
    for (TpchEntity each : table.createGenerator(scale, 1, 1)) {
      String line = each.toLine();
      byte[] row = (line.substring(0, line.length() - 1) + "\n").getBytes(StandardCharsets.UTF_8);
      copy.writeToCopy(row, 0, row.length);
    }
    copy.endCopy();
  }

  /** Returns the queries in their order. */
  static List<String> queries() {
    return IntStream.rangeClosed(1, 22).mapToObj(Tpch::query).toList();
  }

  private static String query(int number) {
    String name = "/io/trino/tpch/queries/q" + number + ".sql";
    try (InputStream in = Objects.requireNonNull(TpchTable.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Matcher view = VIEW.matcher(text);
      String single =
          view.find()
              ? "WITH " + view.group(1) + " AS (" + view.group(2) + ")" + view.group(3)
              : text;
      return single.replaceAll("(?m)^--.*$", "").strip().replaceAll(";$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a query and reads its rows; returns the milliseconds that it took. */
  static double run(Connection connection, String query) throws SQLException {
    long start = System.nanoTime();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      long count = 0;
      while (rows.next()) {
        count++;
      }
      return count < 0 ? 0 : (System.nanoTime() - start) / 1e6;
    }
  }

  /** Returns the queries as a workload in which each ran equally often. */
  static List<StatementLoad> workload(Connection connection) throws SQLException {
    List<String> queries = queries();
    List<StatementLoad> loads = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      String query = queries.get(i);
      run(connection, query);
      double millis = run(connection, query);
      loads.add(new StatementLoad(i + 1L, "Q" + (i + 1), query, CALLS, CALLS * millis));
    }
    return loads;
  }
}
