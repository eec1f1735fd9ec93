// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.hours;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The local times of all cities, by which it is decided who is open now.
 *
 * <p>Openings and the offsets of time zones are quarters of an hour, so an answer that depends on
 * them is exact until the quarter ends, and can be cached by {@link #quarter}.
 *
 * <p>Thread-safe.
 */
@Component
public class LocalTimes {

  private static final int DAY_MINUTES = 24 * 60;
  private static final long QUARTER_SECONDS = Duration.ofMinutes(15).toSeconds();

  /** Joins the local minute of the week to a city {@code c}. */
  public static final String JOIN_MINUTE =
      " JOIN unnest(:zones::text[], :minutes::int[]) z(zone, minute) ON z.zone = c.time_zone";

  /** The condition that a restaurant {@code r} is open at {@code z.minute}. */
  public static final String IS_OPEN =
      "EXISTS (SELECT 1 FROM opening_hours h WHERE h.restaurant_id = r.id AND ("
          + within("z.minute")
          + " OR "
          + within("z.minute + 10080")
          + "))";

  private final InstantSource time;
  private final JdbcClient database;
  private final Map<String, ZoneId> zones = new ConcurrentHashMap<>();
  private volatile List<String> names = List.of();

  LocalTimes(InstantSource time, JdbcClient database) {
    this.time = time;
    this.database = database;
  }

  /** Returns the number of the present quarter of an hour since 1970. */
  public long quarter() {
    return time.instant().getEpochSecond() / QUARTER_SECONDS;
  }

  /**
   * Returns whether one of a restaurant's openings includes the present.
   *
   * @param openings the restaurant's
   * @param zone the name of its city's time zone
   */
  public boolean isOpen(List<Opening> openings, String zone) {
    int minute = minuteOfWeek(time.instant(), zone);
    return openings.stream().anyMatch(each -> each.includes(minute));
  }

  /** Returns the values of the parameters of {@link #IS_OPEN} at the present. */
  public Map<String, Object> parameters() {
    Instant now = time.instant();
    List<String> all = zoneNames();
    return Map.of(
        "zones",
        all.toArray(String[]::new),
        "minutes",
        all.stream().map(each -> minuteOfWeek(now, each)).toArray(Integer[]::new));
  }

  /** The time zones of all cities, which do not change once there are any. */
  private List<String> zoneNames() {
    List<String> known = names;
    if (known.isEmpty()) {
      known =
          database
              .sql("SELECT DISTINCT time_zone FROM cities ORDER BY time_zone")
              .query((row, number) -> row.getString(1))
              .list();
      names = known;
    }
    return known;
  }

  private int minuteOfWeek(Instant instant, String zone) {
    ZonedDateTime local = instant.atZone(zone(zone));
    return (local.getDayOfWeek().getValue() - 1) * DAY_MINUTES
        + local.getHour() * 60
        + local.getMinute();
  }

  private ZoneId zone(String name) {
    return zones.computeIfAbsent(name, ZoneId::of);
  }

  private static String within(String minute) {
    return "(h.day - 1) * 1440 + h.opens <= "
        + minute
        + " AND "
        + minute
        + " < (h.day - 1) * 1440 + h.closes";
  }
}
