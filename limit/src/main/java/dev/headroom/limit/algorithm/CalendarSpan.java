// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * The windows of a calendar around one moment: their numbers and ends, by arithmetic alone, so that
 * a store's script can do the same on its own clock.
 *
 * <p>Immutable. All times are microseconds since 1970. Windows shorter than a day are aligned to
 * the zone's offset but do not follow its jumps, so that an hour that the clocks show twice is two.
 *
 * @param unitMicros the length of a window on the clock's face
 * @param offsetMicros the zone's offset until the transition
 * @param transitionMicros when the offset changes next
 * @param laterMicros the offset from then on
 */
public record CalendarSpan(
    long unitMicros, long offsetMicros, long transitionMicros, long laterMicros) {
  private static final long MICROS = 1_000_000;
  private static final long DAY = 86_400 * MICROS;
  private static final long NEVER = 1L << 52;

  /**
   * Reads the zone's rules around a moment.
   *
   * @param unitMicros the length of a window: a minute, an hour or a day
   * @param micros since 1970
   */
  public static CalendarSpan of(ZoneId zone, long unitMicros, long micros) {
    ZoneRules rules = zone.getRules();
    Instant now = Instant.ofEpochSecond(Math.floorDiv(micros, MICROS));
    long offset = rules.getOffset(now).getTotalSeconds() * MICROS;
    if (unitMicros < DAY) {
      return new CalendarSpan(unitMicros, Math.floorMod(offset, unitMicros), NEVER, 0);
    }
    ZoneOffsetTransition next = rules.isFixedOffset() ? null : rules.nextTransition(now);
    if (next == null) {
      return new CalendarSpan(unitMicros, offset, NEVER, offset);
    }
    return new CalendarSpan(
        unitMicros,
        offset,
        next.toEpochSecond() * MICROS,
        next.getOffsetAfter().getTotalSeconds() * MICROS);
  }

  /** Returns the number of the window that holds a moment. */
  public long index(long micros) {
    long offset = micros < transitionMicros ? offsetMicros : laterMicros;
    return Math.floorDiv(micros + offset, unitMicros);
  }

  /** Returns when a window ends that holds the moment or lies after it. */
  public long end(long micros, long index) {
    long face = (index + 1) * unitMicros;
    if (micros >= transitionMicros) {
      return face - laterMicros;
    }
    long end = face - offsetMicros;
    return end < transitionMicros ? end : Math.max(transitionMicros, face - laterMicros);
  }
}
