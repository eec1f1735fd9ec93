// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Instant;
import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One query a count, as the original did. Thread-safe. */
final class AnalyticsByEightQueries implements AnalyticsReader {

  private final JdbcClient database;

  AnalyticsByEightQueries(JdbcClient database) {
    this.database = database;
  }

  @Override
  public AnalyticsView read(Instant asOf) {
    ReportDays days = ReportDays.of(asOf);
    return new AnalyticsView(
        asOf,
        count(database.sql("SELECT count(*) FROM users")),
        count(database.sql("SELECT count(*) FROM users WHERE is_active")),
        since(days.today()),
        since(days.week()),
        since(days.month()),
        ofTier("starter"),
        ofTier("pro"),
        ofTier("elite"));
  }

  private long since(LocalDate day) {
    return count(
        database
            .sql("SELECT count(*) FROM users WHERE created_at >= :since")
            .param("since", ReportDays.start(day)));
  }

  private long ofTier(String tier) {
    return count(database.sql("SELECT count(*) FROM users WHERE tier = :tier").param("tier", tier));
  }

  private static long count(JdbcClient.StatementSpec query) {
    return query.query((row, number) -> row.getLong(1)).single();
  }
}
