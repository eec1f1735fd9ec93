// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.state.CalendarSpan;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
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
record LimitStatement(String[] names, int[] turns, long[] asked, int times) {
  private static final int NUMBERS = 13;

  /**
   * Packs.
   *
   * @param wall for the offsets of calendars alone
   */
  static LimitStatement of(List<StoreRequest> takes, int times, TimeSource wall) {
    String[] names = new String[takes.size()];
    long[] asked = new long[takes.size() * NUMBERS];
    for (int i = 0; i < names.length; i++) {
      StoreRequest take = takes.get(i);
      names[i] = PostgresLimitState.name(take);
      System.arraycopy(numbers(take, wall), 0, asked, i * NUMBERS, NUMBERS);
    }
    int[] turns =
        IntStream.range(0, names.length)
            .boxed()
            .sorted(Comparator.comparing(i -> names[i]))
            .mapToInt(i -> i + 1)
            .toArray();
    return new LimitStatement(names, turns, asked, times);
  }

  long[] ask(LimitConnection session, long known, long fresh) throws SQLException {
    return session.take(known, fresh, names, turns, asked, times);
  }

  StoreResult read(long[] answer) {
    List<StoreResult.RuleResult> lines = new ArrayList<>(names.length);
    for (int i = 2; i < answer.length; i += 3) {
      int taken = Math.toIntExact(answer[i]);
      int remaining = Math.toIntExact(answer[i + 1]);
      lines.add(new StoreResult.RuleResult(taken, remaining, answer[i + 2] * 1_000));
    }
    return new StoreResult(Math.toIntExact(answer[0]), answer[1], lines);
  }

  private static long[] numbers(StoreRequest take, TimeSource wall) {
    Limit rule = take.limit();
    StoreRequest.Terms terms = take.terms();
    long period = micros(rule.period().toNanos());
    long stretch = micros(terms.extensionNanos());
    long[] shaped =
        switch (rule.shape()) {
          case Limit.Sliding sliding ->
              new long[] {
                0, micros(rule.period().toNanos() + terms.extensionNanos()), 0, 0, 0, 0, 0
              };
          case Limit.Burst burst -> new long[] {1, period, rule.permits(), stretch, 0, 0, 0};
          case Limit.Calendar calendar -> {
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
      terms.owedPermits(),
      terms.returnedPermits(),
      stamp(rule, terms)
    };
  }

  /** A calendar is told the window of the stamp, by the offset that the zone had then. */
  private static long stamp(Limit rule, StoreRequest.Terms terms) {
    return rule.shape() instanceof Limit.Calendar && terms.returnedPermits() > 0
        ? CalendarSpan.of(rule, terms.returnedStamp()).index(terms.returnedStamp())
        : terms.returnedStamp();
  }

  /** A window is rounded up to the microsecond, so that it is never shorter than promised. */
  private static long micros(long nanos) {
    return Math.ceilDiv(nanos, 1_000L);
  }
}
