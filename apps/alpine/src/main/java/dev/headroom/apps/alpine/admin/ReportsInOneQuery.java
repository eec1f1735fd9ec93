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
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One query a report: each of its parts reads an index, none a table twice. Thread-safe. */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
final class ReportsInOneQuery implements ReportReader {

  private static final String ANALYTICS =
      """
      SELECT 'paying' AS part, tier AS name, count(*) AS count, 0::numeric AS detail
        FROM users WHERE tier IN ('pro', 'enterprise') AND is_active GROUP BY tier
      UNION ALL SELECT 'new-users', '', count(*), 0 FROM users WHERE created_at >= :week
      UNION ALL SELECT 'users', '', count(*), 0 FROM users WHERE last_login_at >= :day
      UNION ALL SELECT 'active', '', count(*), coalesce(round(avg(confidence), 4), 0)
        FROM signals WHERE is_active
      UNION ALL (SELECT 'busiest', symbol, count(*), 0
        FROM signals WHERE created_at >= :day GROUP BY symbol
        ORDER BY count(*) DESC, symbol LIMIT :busiest)
      UNION ALL SELECT 'outcomes', outcome, count(*), 0
        FROM signals WHERE closed_at >= :day GROUP BY outcome
      UNION ALL SELECT 'notifications', '', count(*), count(*) FILTER (WHERE is_read)
        FROM notifications WHERE created_at >= :day
      UNION ALL SELECT 'subscriptions', '', count(*), 0 FROM subscriptions WHERE created_at >= :day
      ORDER BY part, count DESC, name
      """;

  private static final String REVENUE =
      """
      SELECT plan, status, (paid_at AT TIME ZONE 'UTC')::date AS day,
        sum(amount_cents) AS cents, count(*) AS payments
      FROM payments WHERE paid_at >= :since GROUP BY plan, status, day
      """;

  private final JdbcClient database;

  ReportsInOneQuery(JdbcClient database) {
    this.database = database;
  }

  private record Part(String part, String name, long count, BigDecimal detail) {}

  private record Takings(String plan, String status, LocalDate day, long cents, long payments) {}

  @Override
  public AnalyticsView analytics(Instant asOf) {
    Map<String, List<Part>> parts =
        database
            .sql(ANALYTICS)
            .param("week", asOf.minus(WEEK).atOffset(ZoneOffset.UTC))
            .param("day", asOf.minus(DAY).atOffset(ZoneOffset.UTC))
            .param("busiest", BUSIEST)
            .query((row, number) ->
                new Part(
                    row.getString("part"),
                    row.getString("name"),
                    row.getLong("count"),
                    row.getBigDecimal("detail")))
            .list()
            .stream()
            .collect(Collectors.groupingBy(Part::part));
    Part active = only(parts, "active");
    Part notifications = only(parts, "notifications");
    return new AnalyticsView(
        asOf,
        byName(parts, "paying"),
        only(parts, "new-users").count(),
        only(parts, "users").count(),
        new ActiveSignals(active.count(), active.detail()),
        counts(parts, "busiest"),
        byName(parts, "outcomes"),
        new Notifications(notifications.count(), notifications.detail().longValueExact()),
        only(parts, "subscriptions").count());
  }

  @Override
  public RevenueView revenue(Instant asOf) {
    List<Takings> all =
        database
            .sql(REVENUE)
            .param("since", asOf.minus(FORTNIGHT).atOffset(ZoneOffset.UTC))
            .query((row, number) ->
                new Takings(
                    row.getString("plan"),
                    row.getString("status"),
                    row.getObject("day", LocalDate.class),
                    row.getLong("cents"),
                    row.getLong("payments")))
            .list();
    List<Takings> paid = with(all, "paid");
    List<Takings> refunded = with(all, "refunded");
    return new RevenueView(
        asOf,
        sum(paid, Takings::cents),
        sum(paid, Takings::payments),
        new Lost(
            sum(refunded, Takings::cents),
            sum(refunded, Takings::payments),
            sum(with(all, "failed"), Takings::payments)),
        by(paid, Takings::plan).entrySet().stream()
            .map(it ->
                new PlanRevenue(
                    it.getKey(),
                    sum(it.getValue(), Takings::cents),
                    sum(it.getValue(), Takings::payments)))
            .toList(),
        by(paid, Takings::day).entrySet().stream()
            .map(it -> new DayRevenue(it.getKey(), sum(it.getValue(), Takings::cents)))
            .toList());
  }

  private static Part only(Map<String, List<Part>> parts, String part) {
    return parts.getOrDefault(part, List.of()).getFirst();
  }

  private static List<Count> counts(Map<String, List<Part>> parts, String part) {
    return parts.getOrDefault(part, List.of()).stream()
        .map(it -> new Count(it.name(), it.count()))
        .toList();
  }

  private static List<Count> byName(Map<String, List<Part>> parts, String part) {
    return counts(parts, part).stream().sorted(Comparator.comparing(Count::name)).toList();
  }

  private static List<Takings> with(List<Takings> all, String status) {
    return all.stream().filter(it -> it.status().equals(status)).toList();
  }

  private static long sum(List<Takings> all, ToLongFunction<Takings> what) {
    return all.stream().mapToLong(what).sum();
  }

  private static <K extends Comparable<? super K>> Map<K, List<Takings>> by(
      List<Takings> all, Function<Takings, K> what) {
    return all.stream().collect(Collectors.groupingBy(what, TreeMap::new, Collectors.toList()));
  }
}
