// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Compares who is open with openings that are laid out on the local calendar. */
final class OpenNowIT {

  private static final String OPENINGS =
      "SELECT r.id, c.time_zone, h.day, h.opens, h.closes FROM restaurants r"
          + " JOIN cities c ON c.id = r.city_id JOIN opening_hours h ON h.restaurant_id = r.id"
          + " WHERE r.status = 'approved'";

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-27T14:20:00Z", "2026-03-29T00:59:59Z", "2026-11-01T22:30:00Z"})
  void followsTheTimeZoneOfThePlace(String now) {
    try (RunningApp app = Jewgo.app().with("jewgo.now", now).start()) {
      Set<Long> expected = openAt(app, Instant.parse(now));

      Set<Long> listed = new TreeSet<>();
      for (JsonNode each : Jewgo.all(app, "/api/v5/restaurants")) {
        if (each.path("openNow").asBoolean()) {
          listed.add(each.path("id").asLong());
        }
      }
      Set<Long> filtered = new TreeSet<>();
      Jewgo.all(app, "/api/v5/restaurants?open=true")
          .forEach(each -> filtered.add(each.path("id").asLong()));

      assertThat(listed).isNotEmpty().isEqualTo(expected);
      assertThat(filtered).isEqualTo(expected);
      assertThat(app.get("/api/v5/restaurants/counts").json().path("open").asInt())
          .isEqualTo(expected.size());
    }
  }

  private static Set<Long> openAt(RunningApp app, Instant now) {
    Set<Long> open = new TreeSet<>();
    app.bean(JdbcClient.class)
        .sql(OPENINGS)
        .query(row -> {
          LocalDateTime local = LocalDateTime.ofInstant(now, ZoneId.of(row.getString("time_zone")));
          LocalDateTime monday =
              local
                  .toLocalDate()
                  .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                  .atStartOfDay();
          for (int week = -1; week <= 0; week++) {
            LocalDateTime day = monday.plusWeeks(week).plusDays(row.getInt("day") - 1L);
            if (!local.isBefore(day.plusMinutes(row.getInt("opens")))
                && local.isBefore(day.plusMinutes(row.getInt("closes")))) {
              open.add(row.getLong("id"));
            }
          }
        });
    return open;
  }
}
