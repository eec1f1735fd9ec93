// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.MemoryLimitState;
import dev.headroom.limit.state.StoreRequest;
import dev.headroom.limit.state.StoreResult;
import java.time.Duration;
import java.util.List;

/**
 * Decides for nobody, with a state in memory and with one that is away, so that the code of both
 * ways is loaded before a request needs it: loading takes longer than a decision may, and a
 * process's first requests would be decided as if the shared state were away.
 *
 * <p>Immutable.
 */
final class WarmUp {
  private static final LimitRule RULE = LimitRule.of(Limit.parse("rehearsal", "2/s"));
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private WarmUp() {}

  static void run() {
    for (boolean away : new boolean[] {false, true}) {
      TimeSource time = TimeSource.system();
      try (RateLimits limits =
          RateLimits.unwatched(
              new Scene(new MemoryLimitState(time), away), LimitSettings.defaults(), time)) {
        limits.decide(new PermitRequest(RULE, "nobody"));
        limits.decide(new PermitRequest(RULE.withLeases(), "nobody"));
      }
    }
  }

  /** Immutable, apart from the state behind it. */
  private record Scene(MemoryLimitState state, boolean away) implements LimitState {
    @Override
    public StoreResult take(List<StoreRequest> takes, int times) {
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
