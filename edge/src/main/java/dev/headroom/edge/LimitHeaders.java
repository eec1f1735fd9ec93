// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.limit.Decision;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Verdict;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;

/**
 * Tells clients of their limits: {@code RateLimit-Policy} and {@code RateLimit} as structured
 * fields (the working group's draft 10), and {@code X-RateLimit-*} of the tightest rule. Immutable.
 */
final class LimitHeaders {
  private static final String LIMIT = "X-RateLimit-Limit";
  private static final String REMAINING = "X-RateLimit-Remaining";
  private static final String RESET = "X-RateLimit-Reset";

  private LimitHeaders() {}

  /** Returns the item of a rule in {@code RateLimit-Policy}: its quota and window. */
  static String policy(RateLimit rule) {
    return '"' + rule.name() + "\";q=" + rule.permits() + ";w=" + seconds(rule.period());
  }

  /** Adds the fields; what an earlier filter told stays, the tighter of the two in {@code X-}. */
  static void tell(HttpServletResponse response, List<String> policies, Verdict verdict) {
    StringBuilder state = new StringBuilder(48);
    Verdict.Line tightest = null;
    for (Verdict.Line each : verdict.lines()) {
      Decision decision = each.decision();
      if (each.ask().rule().shadow()) {
        continue;
      }
      state.append(state.isEmpty() ? "\"" : ", \"").append(each.ask().rule().name());
      state.append("\";r=").append(decision.admitted() ? decision.remaining() : 0);
      if (!decision.admitted()) {
        state.append(";t=").append(seconds(decision.retryAfter()));
      }
      tightest = tighter(tightest, each);
    }
    if (tightest == null) {
      return;
    }
    response.addHeader("RateLimit-Policy", String.join(", ", policies));
    response.addHeader("RateLimit", state.toString());
    Decision told = tightest.decision();
    int remaining = told.admitted() ? told.remaining() : 0;
    if (told.admitted() && !tells(response, remaining)) {
      return;
    }
    Duration reset = told.admitted() ? tightest.ask().rule().limit().period() : told.retryAfter();
    response.setHeader(LIMIT, Integer.toString(told.limit()));
    response.setHeader(REMAINING, Integer.toString(remaining));
    response.setHeader(RESET, Long.toString(seconds(reset)));
  }

  private static Verdict.Line tighter(
      Verdict.@org.jspecify.annotations.Nullable Line one, Verdict.Line other) {
    if (one == null || (one.decision().admitted() && !other.decision().admitted())) {
      return other;
    }
    return one.decision().admitted() == other.decision().admitted()
            && other.decision().remaining() < one.decision().remaining()
        ? other
        : one;
  }

  private static boolean tells(HttpServletResponse response, int remaining) {
    String told = response.getHeader(REMAINING);
    return told == null || Integer.parseInt(told) > remaining;
  }

  static long seconds(Duration time) {
    return Math.max(1, time.plusNanos(999_999_999).toSeconds());
  }
}
