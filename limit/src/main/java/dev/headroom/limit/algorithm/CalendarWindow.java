// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import dev.headroom.ground.SettingsCheck;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;

/**
 * At most {@code permits} in each minute, hour or day as the clocks of a time zone show it; so up
 * to twice as many across a boundary.
 *
 * <p>Immutable. The state holds the number of the window, the permits used in it, and the length of
 * a window. What was used in a window of another length counts in the new one.
 *
 * @param zone whose days; a day of 23 or 25 hours is one day
 */
public record CalendarWindow(ZoneId zone) implements LimitAlgorithm {
  private static final Set<Duration> PERIODS =
      Set.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1));

  @Override
  public String name() {
    return "calendar";
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
    CalendarSpan span = CalendarSpan.of(zone, unit, time.wallMicros());
    boolean sameUnit = state.length > 0 && state[2] == unit;
    long index = span.index(time.wallMicros());
    // A clock set back to the window before still counts in the newest.
    long window = sameUnit ? Math.max(state[0], index) : index;
    int before = state.length > 0 && (!sameUnit || state[0] == window) ? (int) state[1] : 0;
    int used = before + request.owedPermits();
    if (request.returnedPermits() > 0 && indexOf(request.returnedStamp(), time, unit) == window) {
      used = Math.max(0, before - request.returnedPermits()) + request.owedPermits();
    }
    int free = Math.max(0, context.permits() - used);
    int times = Math.min(request.times(), free / request.permits());
    used += times * request.permits();
    boolean fits = used + request.permits() <= context.permits();
    long wait = Math.max(1, span.end(time.wallMicros(), window) - time.wallMicros());
    return new Outcome(
        used == before ? state : new long[] {window, used, unit},
        times,
        Math.max(0, context.permits() - used),
        fits ? 0 : context.ticks(wait),
        time.now());
  }

  private long indexOf(long stamp, EvalContext.Time time, long unit) {
    long micros = time.wallMicros(stamp);
    return CalendarSpan.of(zone, unit, micros).index(micros);
  }
}
