// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.shared;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import dev.headroom.limit.state.MemoryLimitState;
import java.time.Duration;
import java.util.List;

/**
 * Makes decisions that nobody uses, with a store in memory and with one that is unavailable, so
 * that the code of both ways is loaded before a request needs it: loading takes longer than a
 * decision may, and a process's first requests would be decided as if the store were unavailable.
 */
final class WarmUp {
  private static final LimitRule RULE = LimitRule.of(Limit.parse("warm-up", "2/s"));
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final int KEYS = 10;
  private static final int INSTANCES = 2;

  private WarmUp() {}

  static void run() {
    TimeSource time = TimeSource.system();
    for (boolean available : new boolean[] {true, false}) {
      MemoryLimitState local = new MemoryLimitState(time, KEYS, LimitListener.NONE);
      LimitContext context = new LimitContext(time, LimitListener.NONE, local, KEYS, INSTANCES);
      LimitState state = new Store(new MemoryLimitState(time), available);
      try (SharedLimits limits = new SharedLimits(state, context)) {
        var unused = limits.decide(List.of(new PermitRequest(RULE, "nobody")));
        unused = limits.decide(List.of(new PermitRequest(RULE.withLeases(), "nobody")));
      }
    }
  }

  private record Store(MemoryLimitState state, boolean available) implements LimitState {
    @Override
    public StoreResult take(List<StoreRequest> requests, int times) {
      if (!available) {
        throw new StoreUnavailableException("warm-up", "limit", Duration.ZERO);
      }
      return state.take(requests, times);
    }

    @Override
    public Duration timeout() {
      return TIMEOUT;
    }
  }
}
