// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.alpine.admin.AnalyticsView.ActiveSignals;
import dev.headroom.apps.alpine.admin.AnalyticsView.Count;
import dev.headroom.apps.alpine.admin.AnalyticsView.Notifications;
import dev.headroom.apps.alpine.admin.RevenueView.DayRevenue;
import dev.headroom.apps.alpine.admin.RevenueView.Lost;
import dev.headroom.apps.alpine.admin.RevenueView.PlanRevenue;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The way it was before: eight queries for analytics, four for revenue. Thread-safe. */
@Component
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
final class ReportsOneByOne implements ReportReader {

  private final JdbcClient database;

  ReportsOneByOne(JdbcClient database) {
    this.database = database;
  }

  @Override
  public AnalyticsView analytics(Instant asOf) {
    Instant day = asOf.minus(DAY);
    return new AnalyticsView(
        asOf,
        payingUsers(),
        count("SELECT count(*) FROM users WHERE created_at >= :since", asOf.minus(WEEK)),
        count("SELECT count(*) FROM users WHERE last_login_at >= :since", day),
        activeSignals(),
        counts(
            "SELECT symbol, count(*) FROM signals WHERE created_at >= :since"
                + " GROUP BY symbol ORDER BY count(*) DESC, symbol LIMIT "
                + BUSIEST,
            day),
        counts(
            "SELECT outcome, count(*) FROM signals WHERE closed_at >= :since"
                + " GROUP BY outcome ORDER BY outcome",
            day),
        notifications(day),
        count("SELECT count(*) FROM subscriptions WHERE created_at >= :since", day));
  }

  @Override
  public RevenueView revenue(Instant asOf) {
    Instant since = asOf.minus(FORTNIGHT);
    Lost lost = lost(since);
    List<PlanRevenue> plans = plans(since);
    List<DayRevenue> days = days(since);
    return database
        .sql(
            "SELECT coalesce(sum(amount_cents), 0), count(*) FROM payments"
                + " WHERE status = 'paid' AND paid_at >= :since")
        .param("since", at(since))
        .query((row, number) ->
            new RevenueView(asOf, row.getLong(1), row.getLong(2), lost, plans, days))
        .single();
  }

  private List<Count> payingUsers() {
    return database
        .sql(
            "SELECT tier, count(*) FROM users WHERE tier IN ('pro', 'enterprise') AND is_active"
                + " GROUP BY tier ORDER BY tier")
        .query(ReportsOneByOne::named)
        .list();
  }

  private ActiveSignals activeSignals() {
    return database
        .sql("SELECT count(*), coalesce(round(avg(confidence), 4), 0) FROM signals WHERE is_active")
        .query((row, number) -> new ActiveSignals(row.getLong(1), row.getBigDecimal(2)))
        .single();
  }

  private Notifications notifications(Instant since) {
    return database
        .sql(
            "SELECT count(*), count(*) FILTER (WHERE is_read) FROM notifications"
                + " WHERE created_at >= :since")
        .param("since", at(since))
        .query((row, number) -> new Notifications(row.getLong(1), row.getLong(2)))
        .single();
  }

  private Lost lost(Instant since) {
    return database
        .sql(
            "SELECT coalesce(sum(amount_cents) FILTER (WHERE status = 'refunded'), 0),"
                + " count(*) FILTER (WHERE status = 'refunded'),"
                + " count(*) FILTER (WHERE status = 'failed')"
                + " FROM payments WHERE paid_at >= :since")
        .param("since", at(since))
        .query((row, number) -> new Lost(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }

  private List<PlanRevenue> plans(Instant since) {
    return database
        .sql(
            "SELECT plan, sum(amount_cents), count(*) FROM payments"
                + " WHERE status = 'paid' AND paid_at >= :since GROUP BY plan ORDER BY plan")
        .param("since", at(since))
        .query((row, number) -> new PlanRevenue(row.getString(1), row.getLong(2), row.getLong(3)))
        .list();
  }

  private List<DayRevenue> days(Instant since) {
    return database
        .sql(
            "SELECT (paid_at AT TIME ZONE 'UTC')::date, sum(amount_cents) FROM payments"
                + " WHERE status = 'paid' AND paid_at >= :since GROUP BY 1 ORDER BY 1")
        .param("since", at(since))
        .query((row, number) -> new DayRevenue(row.getObject(1, LocalDate.class), row.getLong(2)))
        .list();
  }

  private long count(String sql, Instant since) {
    return database
        .sql(sql)
        .param("since", at(since))
        .query((row, number) -> row.getLong(1))
        .single();
  }

  private List<Count> counts(String sql, Instant since) {
    return database.sql(sql).param("since", at(since)).query(ReportsOneByOne::named).list();
  }

  private static Count named(ResultSet row, int number) throws SQLException {
    return new Count(row.getString(1), row.getLong(2));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
