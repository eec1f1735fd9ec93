// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.CalendarSpan;
import dev.headroom.limit.Grant;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Take;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One call of {@code headroom_limit_take}: its parameters and its answer. Immutable.
 *
 * @param names one a take
 * @param turns the places of the names in their order, from 1
 * @param asked the numbers of each take, as {@code limit.sql} lists them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record LimitQuestion(String[] names, int[] turns, long[] asked, int times) {
  private static final int NUMBERS = 13;

  /**
   * Packs.
   *
   * @param wall for the offsets of calendars alone
   */
  static LimitQuestion of(List<Take> takes, int times, TimeSource wall) {
    String[] names = new String[takes.size()];
    long[] asked = new long[takes.size() * NUMBERS];
    for (int i = 0; i < names.length; i++) {
      Take take = takes.get(i);
      names[i] = PostgresLimitState.name(take);
      System.arraycopy(numbers(take, wall), 0, asked, i * NUMBERS, NUMBERS);
    }
    int[] turns =
        IntStream.range(0, names.length)
            .boxed()
            .sorted(Comparator.comparing(i -> names[i]))
            .mapToInt(i -> i + 1)
            .toArray();
    return new LimitQuestion(names, turns, asked, times);
  }

  long[] ask(LimitSession session, long known, long fresh) throws SQLException {
    return session.take(known, fresh, names, turns, asked, times);
  }

  Grant read(long[] answer) {
    List<Grant.Line> lines = new ArrayList<>(names.length);
    for (int i = 2; i < answer.length; i += 3) {
      int taken = Math.toIntExact(answer[i]);
      int remaining = Math.toIntExact(answer[i + 1]);
      lines.add(new Grant.Line(taken, remaining, answer[i + 2] * 1_000));
    }
    return new Grant(Math.toIntExact(answer[0]), answer[1], lines);
  }

  private static long[] numbers(Take take, TimeSource wall) {
    RateLimit rule = take.rule();
    Take.Terms terms = take.terms();
    long period = micros(rule.period().toNanos());
    long stretch = micros(terms.stretchNanos());
    long[] shaped =
        switch (rule.shape()) {
          case RateLimit.Sliding sliding ->
              new long[] {0, micros(rule.period().toNanos() + terms.stretchNanos()), 0, 0, 0, 0, 0};
          case RateLimit.Burst burst -> new long[] {1, period, rule.permits(), stretch, 0, 0, 0};
          case RateLimit.Calendar calendar -> {
            Instant now = wall.now();
            CalendarSpan span =
                CalendarSpan.of(rule, now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000);
            yield new long[] {
              2, period, 0, 0, span.offsetMicros(), span.transitionMicros(), span.laterMicros()
            };
          }
        };
    return new long[] {
      shaped[0],
      take.permits(),
      rule.capacity(),
      shaped[1],
      shaped[2],
      shaped[3],
      shaped[4],
      shaped[5],
      shaped[6],
      terms.shadow() ? 1 : 0,
      terms.owed(),
      terms.back(),
      stamp(rule, terms)
    };
  }

  /** A calendar is told the window of the stamp, by the offset that the zone had then. */
  private static long stamp(RateLimit rule, Take.Terms terms) {
    return rule.shape() instanceof RateLimit.Calendar && terms.back() > 0
        ? CalendarSpan.of(rule, terms.stamp()).index(terms.stamp())
        : terms.stamp();
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }
}
