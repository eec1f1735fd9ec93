// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.docs;

import dev.headroom.limit.RateLimiter;
import dev.headroom.limit.rule.Decision;
import java.time.Duration;

/** The first permit of {@code docs/limit}. */
final class FirstLimit {
  private FirstLimit() {}

  static Duration first() {
    // @start region="first-limit"
    RateLimiter limiter = RateLimiter.of("10/s"); // never more in any second, wherever it begins

    Decision decision = limiter.tryAcquire("192.0.2.7"); // answers at once
    if (!decision.admitted()) {
      return decision.retryAfter(); // exact: the same call fits then
    }
    // @end
    return Duration.ZERO;
  }
}
