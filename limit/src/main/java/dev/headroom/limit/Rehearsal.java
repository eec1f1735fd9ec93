// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.List;

/**
 * Decides for nobody, with a state in memory and with one that is away, so that the code of both
 * ways is loaded before a request needs it: loading takes longer than a decision may, and a
 * process's first requests would be decided as if the shared state were away.
 *
 * <p>Immutable.
 */
final class Rehearsal {
  private static final LimitRule RULE = LimitRule.of(RateLimit.parse("rehearsal", "2/s"));
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private Rehearsal() {}

  static void run() {
    for (boolean away : new boolean[] {false, true}) {
      TimeSource time = TimeSource.system();
      try (Limits limits =
          Limits.unwatched(
              new Scene(new MemoryLimitState(time), away), LimitSettings.ordinary(), time)) {
        limits.decide(new Ask(RULE, "nobody"));
        limits.decide(new Ask(RULE.withLeases(), "nobody"));
      }
    }
  }

  /** Immutable, apart from the state behind it. */
  private record Scene(MemoryLimitState state, boolean away) implements LimitState {
    @Override
    public Grant take(List<Take> takes, int times) {
      if (away) {
        throw new StoreUnavailableException("rehearsal", "limit", Duration.ZERO);
      }
      return state.take(takes, times);
    }

    @Override
    public Decision.Source source() {
      return Decision.Source.SHARED;
    }

    @Override
    public Duration timeout() {
      return TIMEOUT;
    }
  }
}
