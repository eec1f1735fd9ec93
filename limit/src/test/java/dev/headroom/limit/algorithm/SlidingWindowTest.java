// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.limit.algorithm.LimitAlgorithm.EvalRequest;
import dev.headroom.limit.algorithm.LimitAlgorithm.Outcome;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pure function against the log that is changed in place, on the same random traces. */
final class SlidingWindowTest {
  private static final long[] NEW_KEY = {};

  private final SlidingWindow algorithm = new SlidingWindow();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
  void takesWhatTheLogTakesAndChangesNoState(long seed) {
    Trace trace = Trace.of(seed);
    SlidingLog log = new SlidingLog();
    long[] state = NEW_KEY;
    int refused = 0;
    for (Trace.Call call : trace.calls()) {
      long[] before = state.clone();
      Outcome outcome =
          algorithm.apply(state, at(trace, call.now()), new EvalRequest(call.permits(), 1));
      long wait = log.take(call.now(), call.permits(), trace.limit(), trace.window());

      assertThat(state).as("the state that was given").isEqualTo(before);
      assertThat(outcome.times()).isEqualTo(wait == 0 ? 1 : 0);
      assertThat(outcome.remaining())
          .isEqualTo(trace.limit() - log.live(call.now(), trace.window()));
      if (wait > 0) {
        assertThat(outcome.waitTicks()).isEqualTo(wait);
        assertThat(outcome.state()).as("a refusal writes nothing").isSameAs(state);
        refused++;
      }
      state = outcome.state();
    }
    assertThat(refused).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void settlesAsTheLogDoes(long seed) {
    Random random = new Random(seed);
    Trace trace = Trace.of(seed);
    SlidingLog log = new SlidingLog();
    long[] state = NEW_KEY;
    long stamp = 0;
    for (Trace.Call call : trace.calls()) {
      long now = call.now();
      int returned = stamp == 0 ? 0 : random.nextInt(3);
      int owed = random.nextInt(8) == 0 ? 1 : 0;
      EvalRequest request = new EvalRequest(call.permits(), 3, owed, returned, stamp);
      Outcome outcome = algorithm.apply(state, at(trace, now), request);
      if (returned > 0) {
        log.handBack(now, returned, stamp, trace.window());
      }
      if (owed > 0) {
        log.charge(now, owed, trace.window());
      }
      int times = 0;
      while (times < 3 && log.take(now, call.permits(), trace.limit(), trace.window()) == 0) {
        times++;
      }

      assertThat(outcome.times()).isEqualTo(times);
      assertThat(outcome.remaining())
          .isEqualTo(Math.max(0, trace.limit() - log.live(now, trace.window())));
      assertThat(outcome.waitTicks())
          .isEqualTo(log.waitFor(now, call.permits(), trace.limit(), trace.window()));
      assertThat(outcome.stamp()).isEqualTo(log.stamp(now));
      state = outcome.state();
      stamp = outcome.stamp();
    }
  }

  private static EvalContext at(Trace trace, long now) {
    return new EvalContext(
        trace.limit(), trace.window(), 0, trace.window(), new EvalContext.Time(now, 0, 1));
  }
}
