// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/**
 * The oracle: reads the window of each moment off the calendar and finds each answer by trying. One
 * thread at a time.
 */
final class NaiveCalendar {
  /** What a request got. */
  record Answer(int times, int remaining, long waitMicros) {}

  private final ZoneId zone;
  private final ChronoUnit unit;
  private final int permits;
  private Instant newest = Instant.MIN;
  private int used;

  NaiveCalendar(ZoneId zone, ChronoUnit unit, int permits) {
    this.zone = zone;
    this.unit = unit;
    this.permits = permits;
  }

  Answer apply(Instant now, EvalRequest request, Instant returnedAt) {
    Instant window = begin(now).isAfter(newest) ? begin(now) : newest;
    int before = window.equals(newest) ? used : 0;
    int counted = before;
    for (int i = 0; i < request.returnedPermits(); i++) {
      if (begin(returnedAt).equals(window) && counted > 0) {
        counted--;
      }
    }
    counted += request.owedPermits();
    int times = 0;
    while (times < request.times() && counted + request.permits() <= permits) {
      counted += request.permits();
      times++;
    }
    if (counted != before) {
      newest = window;
      used = counted;
    }
    boolean fits = counted + request.permits() <= permits;
    return new Answer(
        times,
        Math.max(0, permits - counted),
        fits ? 0 : ChronoUnit.MICROS.between(now, end(window)));
  }

  Duration untilTheEnd(Instant now) {
    return Duration.between(now, end(begin(now)));
  }

  private Instant begin(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    return unit == ChronoUnit.DAYS
        ? local.toLocalDate().atStartOfDay(zone).toInstant()
        : local.truncatedTo(unit).toInstant();
  }

  private Instant end(Instant begin) {
    return unit == ChronoUnit.DAYS
        ? begin.atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant()
        : begin.plus(1, unit);
  }
}
