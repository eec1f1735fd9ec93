// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;

/**
 * Tells clients of their limits: {@code Limit-Policy} and {@code Limit} as structured fields (the
 * working group's draft 10), and {@code X-Limit-*} of the tightest rule. Immutable.
 */
final class RateLimitHeaders {
  private static final String LIMIT = "X-RateLimit-Limit";
  private static final String REMAINING = "X-RateLimit-Remaining";
  private static final String RESET = "X-RateLimit-Reset";

  private RateLimitHeaders() {}

  /** Returns the item of a rule in {@code Limit-Policy}: its quota and window. */
  static String policy(Limit rule) {
    return '"' + rule.name() + "\";q=" + rule.permits() + ";w=" + seconds(rule.period());
  }

  /** Adds the fields; what an earlier filter told stays, the tighter of the two in {@code X-}. */
  static void write(HttpServletResponse response, List<String> policies, Decisions verdict) {
    StringBuilder state = new StringBuilder(48);
    Decisions.RuleDecision tightest = null;
    for (Decisions.RuleDecision each : verdict.byRule()) {
      Decision decision = each.decision();
      if (each.request().rule().shadow()) {
        continue;
      }
      state.append(state.isEmpty() ? "\"" : ", \"").append(each.request().rule().name());
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
    Duration reset =
        told.admitted() ? tightest.request().rule().limit().period() : told.retryAfter();
    response.setHeader(LIMIT, Integer.toString(told.limit()));
    response.setHeader(REMAINING, Integer.toString(remaining));
    response.setHeader(RESET, Long.toString(seconds(reset)));
  }

  private static Decisions.RuleDecision tighter(
      Decisions.@org.jspecify.annotations.Nullable RuleDecision one, Decisions.RuleDecision other) {
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
