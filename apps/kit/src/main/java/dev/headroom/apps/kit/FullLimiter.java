// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.CallPermit;
import dev.headroom.overload.OverloadException;
import dev.headroom.spring.overload.AdaptiveLimiters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The limiter {@code api} of an application, with all of its places taken as by requests that take
 * long; closing it frees them.
 *
 * <p>One thread at a time.
 */
public final class FullLimiter implements AutoCloseable {
  private static final String NAME = "api";

  private final List<CallPermit> taken = new ArrayList<>();

  private FullLimiter() {}

  /**
   * Checks that a request is refused at once while the limiter is full, with 503, {@code
   * Retry-After} and the name of the limiter, and responded to before and after.
   *
   * @param limiters those of the application
   * @param atLeast how many requests must run at once before one is refused
   * @param request one that the limiter counts, of which no response is cached
   * @param others requests that are responded to all the same
   */
  @SafeVarargs
  public static void assertRefused(
      AdaptiveLimiters limiters, int atLeast, Supplier<Reply> request, Supplier<Reply>... others) {
    request.get().expect(200);
    try (FullLimiter full = of(limiters)) {
      assertThat(full.taken).as("places").hasSizeGreaterThanOrEqualTo(atLeast);
      Reply refused = request.get().expectProblem(503);
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3);
      assertThat(refused.json().path("violated-policies").path(0).asString()).isEqualTo(NAME);
      for (Supplier<Reply> each : others) {
        each.get().expect(200);
      }
    }
    request.get().expect(200);
  }

  private static FullLimiter of(AdaptiveLimiters limiters) {
    AdaptiveLimiter limiter = Objects.requireNonNull(limiters.find(NAME), NAME);
    FullLimiter full = new FullLimiter();
    try {
      while (true) {
        full.taken.add(limiter.acquire());
      }
    } catch (OverloadException none) {
      return full;
    }
  }

  @Override
  public void close() {
    taken.forEach(CallPermit::ignore);
  }
}
