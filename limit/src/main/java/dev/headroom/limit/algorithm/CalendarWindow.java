// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;

/**
 * At most {@code permits} in each minute, hour or day as the clocks of a time zone show it; so up
 * to twice as many across a boundary.
 *
 * <p>Immutable. The state holds the number of the window and the permits used in it.
 *
 * @param zone whose days; a day of 23 or 25 hours is one day
 */
public record CalendarWindow(ZoneId zone) implements LimitAlgorithm {
  private static final Set<Duration> PERIODS =
      Set.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1));
  private static final long MICROS = 1_000_000;
  private static final long DAY = 86_400 * MICROS;

  @Override
  public String name() {
    return "calendar-window";
  }

  @Override
  public String suffix() {
    return "calendar " + zone;
  }

  @Override
  public void check(SettingsCheck check, String subject, Duration period, String periodText) {
    check.require(
        PERIODS.contains(period),
        subject + " calendar",
        periodText,
        "min, h or day",
        "count by one minute, hour or day of the calendar");
  }

  @Override
  public Outcome apply(long[] state, EvalContext context, EvalRequest request) {
    EvalContext.Time time = context.time();
    long unit = context.period() / time.ticksPerMicro();
    long index = index(unit, time.wallMicros());
    // A clock set back to the window before still counts in the newest.
    long window = state.length > 0 ? Math.max(state[0], index) : index;
    int before = state.length > 0 && state[0] == window ? (int) state[1] : 0;
    int used = before + request.owedPermits();
    if (request.returnedPermits() > 0
        && index(unit, time.wallMicros(request.returnedStamp())) == window) {
      used = Math.max(0, before - request.returnedPermits()) + request.owedPermits();
    }
    int free = Math.max(0, context.permits() - used);
    int times = Math.min(request.times(), free / request.permits());
    used += times * request.permits();
    boolean fits = used + request.permits() <= context.permits();
    long wait = Math.max(1, end(unit, time.wallMicros(), window) - time.wallMicros());
    return new Outcome(
        used == before ? state : new long[] {window, used},
        times,
        Math.max(0, context.permits() - used),
        fits ? 0 : context.ticks(wait),
        time.now());
  }

  /**
   * Returns the number of the window that holds a moment. Windows shorter than a day are aligned to
   * the zone's offset but do not follow its jumps, so that an hour that the clocks show twice is
   * two.
   *
   * @param unit the length of a window, in microseconds
   * @param micros since 1970
   */
  long index(long unit, long micros) {
    return unit < DAY
        ? Math.floorDiv(micros + shift(unit, micros), unit)
        : instant(micros).atZone(zone).toLocalDate().toEpochDay();
  }

  /** Returns when a window ends that holds the moment or lies after it. */
  long end(long unit, long micros, long index) {
    return unit < DAY
        ? (index + 1) * unit - shift(unit, micros)
        : LocalDate.ofEpochDay(index + 1).atStartOfDay(zone).toEpochSecond() * MICROS;
  }

  private long shift(long unit, long micros) {
    return Math.floorMod(
        zone.getRules().getOffset(instant(micros)).getTotalSeconds() * MICROS, unit);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS));
  }
}
