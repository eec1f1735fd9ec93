// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One query that reads all users once. Thread-safe. */
final class AnalyticsByOneScan implements AnalyticsReader {

  private static final String SCAN =
      """
      SELECT count(*) AS total,
        count(*) FILTER (WHERE is_active) AS active,
        count(*) FILTER (WHERE created_at >= :today) AS new_today,
        count(*) FILTER (WHERE created_at >= :week) AS new_this_week,
        count(*) FILTER (WHERE created_at >= :month) AS new_this_month,
        count(*) FILTER (WHERE tier = 'starter') AS starter,
        count(*) FILTER (WHERE tier = 'pro') AS pro,
        count(*) FILTER (WHERE tier = 'elite') AS elite
      FROM users
      """;

  private final JdbcClient database;

  AnalyticsByOneScan(JdbcClient database) {
    this.database = database;
  }

  @Override
  public AnalyticsView read(Instant asOf) {
    ReportDays days = ReportDays.of(asOf);
    return database
        .sql(SCAN)
        .param("today", ReportDays.start(days.today()))
        .param("week", ReportDays.start(days.week()))
        .param("month", ReportDays.start(days.month()))
        .query((row, number) -> AnalyticsView.of(asOf, row))
        .single();
  }
}
