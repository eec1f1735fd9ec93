// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import dev.headroom.apps.alpine.admin.ActivityView.ActiveSignals;
import dev.headroom.apps.alpine.admin.ActivityView.Count;
import dev.headroom.apps.alpine.admin.ActivityView.Notifications;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** One query, each part of which reads an index where there is one. Thread-safe. */
@Component
final class ActivityReader {

  private static final int BUSIEST = 10;

  private static final String ACTIVITY =
      """
      SELECT 'users' AS part, '' AS name, count(*) AS count, 0::numeric AS detail
        FROM users WHERE last_login_at >= :day
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

  private final JdbcClient database;

  ActivityReader(JdbcClient database) {
    this.database = database;
  }

  private record Part(String part, String name, long count, BigDecimal detail) {

    Count named() {
      return new Count(name, count);
    }
  }

  ActivityView read(Instant asOf) {
    Map<String, List<Part>> parts =
        database
            .sql(ACTIVITY)
            .param("day", asOf.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
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
    return new ActivityView(
        asOf,
        only(parts, "users").count(),
        new ActiveSignals(active.count(), active.detail()),
        parts.getOrDefault("busiest", List.of()).stream().map(Part::named).toList(),
        parts.getOrDefault("outcomes", List.of()).stream()
            .map(Part::named)
            .sorted(Comparator.comparing(Count::name))
            .toList(),
        new Notifications(notifications.count(), notifications.detail().longValueExact()),
        only(parts, "subscriptions").count());
  }

  private static Part only(Map<String, List<Part>> parts, String part) {
    return parts.getOrDefault(part, List.of()).getFirst();
  }
}
