// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The workload of a database, read from its extension {@code pg_stat_statements}: the statements of
 * all applications that use it.
 *
 * <p>Thread-safe. A call opens a session and runs two queries. Statements of other users are left
 * out where the role may not read them; {@code GRANT pg_read_all_stats} lets it.
 */
public final class ServerWorkload implements Workload {
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String NOT_LOADED = "55000";

  private final DataSource sessions;

  /**
   * Creates a workload; opens no session.
   *
   * @param sessions opens a session a call
   */
  public ServerWorkload(DataSource sessions) {
    this.sessions = sessions;
  }

  private static String statements(String time) {
    return """
    SELECT queryid, min(query), sum(calls)::bigint, sum(%s)
      FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND queryid IS NOT NULL
     GROUP BY queryid
     ORDER BY 4 DESC
     LIMIT %s
    """
        .formatted(time, Snapshot.MAX_STATEMENTS);
  }

  @Override
  public boolean isServerWide() {
    return true;
  }

  @Override
  public Snapshot read() throws SQLException {
    try (Connection connection = sessions.getConnection();
        Statement statement = connection.createStatement()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      String time = version >= 13 ? "total_exec_time" : "total_time";
      List<StatementLoad> loads = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(statements(time))) {
        while (row.next()) {
          String text = row.getString(2);
          loads.add(
              new StatementLoad(row.getLong(1), text, text, row.getLong(3), row.getDouble(4)));
        }
      }
      String reset =
          version >= 14 ? "(SELECT stats_reset FROM pg_stat_statements_info)" : "NULL::timestamptz";
      try (ResultSet row =
          statement.executeQuery(
              "SELECT extract(epoch FROM clock_timestamp() - greatest(pg_postmaster_start_time(), "
                  + reset
                  + "))")) {
        row.next();
        return new Snapshot(loads, Duration.ofMillis((long) (row.getDouble(1) * 1000)));
      }
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState()) || NOT_LOADED.equals(e.getSQLState())) {
        throw new SQLException(
            "this database has no pg_stat_statements: add it to shared_preload_libraries, restart"
                + " the server, and run CREATE EXTENSION pg_stat_statements",
            e.getSQLState(),
            e);
      }
      throw e;
    }
  }
}
