// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One query of the counts that the transactions which write users keep. Thread-safe. */
final class AnalyticsByRollUp implements AnalyticsReader {

  private static final String SUMS =
      """
      SELECT coalesce(sum(users), 0) AS total,
        coalesce(sum(users) FILTER (WHERE is_active), 0) AS active,
        coalesce(sum(users) FILTER (WHERE registered_on >= :today), 0) AS new_today,
        coalesce(sum(users) FILTER (WHERE registered_on >= :week), 0) AS new_this_week,
        coalesce(sum(users) FILTER (WHERE registered_on >= :month), 0) AS new_this_month,
        coalesce(sum(users) FILTER (WHERE tier = 'starter'), 0) AS starter,
        coalesce(sum(users) FILTER (WHERE tier = 'pro'), 0) AS pro,
        coalesce(sum(users) FILTER (WHERE tier = 'elite'), 0) AS elite
      FROM user_counts
      """;

  private final JdbcClient database;

  AnalyticsByRollUp(JdbcClient database) {
    this.database = database;
  }

  @Override
  public AnalyticsView read(Instant asOf) {
    ReportDays days = ReportDays.of(asOf);
    return database
        .sql(SUMS)
        .param("today", days.today())
        .param("week", days.week())
        .param("month", days.month())
        .query((row, number) -> AnalyticsView.of(asOf, row))
        .single();
  }
}
