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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One query, whose few rows are added up here in each way. Thread-safe. */
@Component
@ConditionalOnAppState({AppState.PLAIN, AppState.HEADROOM})
final class RevenueByOneQuery implements RevenueReader {

  private static final String TAKINGS =
      """
      SELECT plan, status, (paid_at AT TIME ZONE 'UTC')::date AS day,
        sum(amount_cents) AS cents, count(*) AS payments
      FROM payments WHERE paid_at >= :since GROUP BY plan, status, day
      """;

  private final JdbcClient database;

  RevenueByOneQuery(JdbcClient database) {
    this.database = database;
  }

  private record Takings(String plan, String status, LocalDate day, long cents, long payments) {}

  @Override
  public RevenueView read(Instant asOf) {
    List<Takings> all =
        database
            .sql(TAKINGS)
            .param("since", asOf.minus(PERIOD).atOffset(ZoneOffset.UTC))
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
