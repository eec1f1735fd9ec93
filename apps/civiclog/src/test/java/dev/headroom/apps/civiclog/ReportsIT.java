// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dashboard and analytics of an association, compared with the tables. */
final class ReportsIT {

  private static final String OPEN =
      "SELECT count(*) FROM violations WHERE association_id = 1 AND state <> 'closed'";

  /** What another test has reported changes the figures until it is finished. */
  @BeforeEach
  void awaitWork() {
    Civiclog.awaitWork(Civiclog.APP);
  }

  @Test
  void theDashboardCountsWhatIsOpen() {
    JsonNode dashboard = Civiclog.read(Civiclog.BOARD, "/api/associations/1/dashboard");

    assertThat(names(dashboard.path("byState")))
        .containsExactly("open", "notified", "hearing", "fined");
    assertThat(names(dashboard.path("byKind"))).hasSize(7).startsWith("landscaping");
    for (JsonNode each : dashboard.path("byState")) {
      assertThat(each.path("count").asLong())
          .isEqualTo(Civiclog.number(OPEN + " AND state = '" + each.path("name").asString() + "'"));
    }
    assertThat(sum(dashboard.path("byKind"), each -> each.path("count").asLong()))
        .isEqualTo(Civiclog.number(OPEN));
    String today =
        Instant.parse(dashboard.path("asOf").asString()).atZone(zone()).toLocalDate().toString();
    assertThat(dashboard.path("overdue").asLong())
        .isEqualTo(Civiclog.number(OPEN + " AND due_on < '" + today + "'"));
    assertThat(dashboard.path("unpaid").path("cents").asLong())
        .isPositive()
        .isEqualTo(fines("f.state = 'unpaid'"));
    assertThat(dashboard.path("unsentLetters").asLong())
        .isEqualTo(
            Civiclog.number(
                "SELECT count(*) FROM letters l JOIN violations v ON v.id = l.violation_id"
                    + " WHERE v.association_id = 1 AND l.sent_at IS NULL"
                    + " AND l.message_id IS NOT NULL"));
    assertThat(Civiclog.ids(dashboard.path("latest").valueStream().toList()))
        .isEqualTo(
            Civiclog.numbers(
                "SELECT id FROM violations WHERE association_id = 1"
                    + " ORDER BY created_at DESC, id DESC LIMIT 5"));
    assertThat(Civiclog.ids(dashboard.path("hearings").valueStream().toList()))
        .isEqualTo(
            Civiclog.numbers(
                "SELECT h.id FROM hearings h JOIN violations v ON v.id = h.violation_id"
                    + " WHERE v.association_id = 1 AND v.state = 'hearing' AND h.outcome IS NULL"
                    + " AND h.at >= '"
                    + dashboard.path("asOf").asString()
                    + "' ORDER BY h.at, h.id LIMIT 5"));
  }

  @Test
  void theAnalyticsCoverTwoYearsByMonth() {
    JsonNode analytics = Civiclog.read(Civiclog.BOARD, "/api/associations/1/analytics");

    JsonNode months = analytics.path("byMonth");
    assertThat(months.size()).isEqualTo(24);
    assertThat(months.get(23).path("month").asString())
        .isEqualTo(
            YearMonth.from(Instant.parse(analytics.path("asOf").asString()).atZone(zone()))
                .toString());
    String since = startOf(YearMonth.parse(months.get(0).path("month").asString()));
    // The sample's present stands still, so that what other tests report may be of a later month.
    String until = startOf(YearMonth.parse(months.get(23).path("month").asString()).plusMonths(1));
    assertThat(sum(months, each -> each.path("opened").asLong()))
        .isPositive()
        .isEqualTo(
            Civiclog.number(
                "SELECT count(*) FROM violations WHERE association_id = 1 AND created_at >= "
                    + since
                    + " AND created_at < "
                    + until));
    String closed =
        " FROM violations WHERE association_id = 1 AND state = 'closed' AND updated_at >= " + since;
    assertThat(sum(months, each -> each.path("closed").asLong()))
        .isPositive()
        .isEqualTo(Civiclog.number("SELECT count(*)" + closed + " AND updated_at < " + until));
    assertThat(analytics.path("daysToClose").asDouble() * 86_400)
        .isCloseTo(
            (double)
                Civiclog.number("SELECT avg(extract(epoch FROM updated_at - created_at))" + closed),
            within(1.0));
    JsonNode most = analytics.path("repeatProperties").get(0);
    assertThat(most.path("violations").asLong())
        .isGreaterThan(1)
        .isEqualTo(
            Civiclog.number(
                "SELECT max(n) FROM (SELECT count(*) AS n FROM violations WHERE association_id = 1"
                    + " AND created_at >= "
                    + since
                    + " GROUP BY property_id) c"));
    assertThat(analytics.path("fines").path("issuedCents").asLong()).isEqualTo(fines("true"));
    assertThat(analytics.path("fines").path("paidCents").asLong())
        .isEqualTo(fines("f.state = 'paid'"));
  }

  private static String startOf(YearMonth month) {
    return "'" + month + "-01 00:00'::timestamp AT TIME ZONE '" + zone() + "'";
  }

  private static ZoneId zone() {
    return ZoneId.of(
        Civiclog.read(Civiclog.BOARD, "/api/associations/1").path("timeZone").asString());
  }

  private static long fines(String condition) {
    return Civiclog.number(
        "SELECT coalesce(sum(f.cents), 0) FROM fines f JOIN violations v ON v.id = f.violation_id"
            + " WHERE v.association_id = 1 AND "
            + condition);
  }

  private static List<String> names(JsonNode counts) {
    return counts.valueStream().map(each -> each.path("name").asString()).toList();
  }

  private static long sum(JsonNode list, ToLongFunction<JsonNode> value) {
    return list.valueStream().mapToLong(value).sum();
  }
}
