// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.alpine.admin.RevenueView.DayRevenue;
import dev.headroom.apps.alpine.admin.RevenueView.Lost;
import dev.headroom.apps.alpine.admin.RevenueView.PlanRevenue;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One query a part of the report, as the original did. Thread-safe. */
@Component
@ConditionalOnAppState(AppState.ORIGINAL)
final class RevenueByFourQueries implements RevenueReader {

  private final JdbcClient database;

  RevenueByFourQueries(JdbcClient database) {
    this.database = database;
  }

  @Override
  public RevenueView read(Instant asOf) {
    Instant since = asOf.minus(PERIOD);
    Lost lost = lost(since);
    List<PlanRevenue> plans = plans(since);
    List<DayRevenue> days = days(since);
    return sql(
            "SELECT coalesce(sum(amount_cents), 0), count(*) FROM payments"
                + " WHERE status = 'paid' AND paid_at >= :since",
            since)
        .query((row, number) ->
            new RevenueView(asOf, row.getLong(1), row.getLong(2), lost, plans, days))
        .single();
  }

  private Lost lost(Instant since) {
    return sql(
            "SELECT coalesce(sum(amount_cents) FILTER (WHERE status = 'refunded'), 0),"
                + " count(*) FILTER (WHERE status = 'refunded'),"
                + " count(*) FILTER (WHERE status = 'failed')"
                + " FROM payments WHERE paid_at >= :since",
            since)
        .query((row, number) -> new Lost(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }

  private List<PlanRevenue> plans(Instant since) {
    return sql(
            "SELECT plan, sum(amount_cents), count(*) FROM payments"
                + " WHERE status = 'paid' AND paid_at >= :since GROUP BY plan ORDER BY plan",
            since)
        .query((row, number) -> new PlanRevenue(row.getString(1), row.getLong(2), row.getLong(3)))
        .list();
  }

  private List<DayRevenue> days(Instant since) {
    return sql(
            "SELECT (paid_at AT TIME ZONE 'UTC')::date, sum(amount_cents) FROM payments"
                + " WHERE status = 'paid' AND paid_at >= :since GROUP BY 1 ORDER BY 1",
            since)
        .query((row, number) -> new DayRevenue(row.getObject(1, LocalDate.class), row.getLong(2)))
        .list();
  }

  private JdbcClient.StatementSpec sql(String query, Instant since) {
    return database.sql(query).param("since", since.atOffset(ZoneOffset.UTC));
  }
}
