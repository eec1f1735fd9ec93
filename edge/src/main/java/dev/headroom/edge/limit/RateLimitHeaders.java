// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rate limit headers of a response: {@code RateLimit-Policy} and {@code RateLimit} as
 * structured fields (the working group's draft 10), and {@code X-RateLimit-*} of the tightest rule.
 * Immutable.
 */
final class RateLimitHeaders {
  private static final String LIMIT = "X-RateLimit-Limit";
  private static final String REMAINING = "X-RateLimit-Remaining";
  private static final String RESET = "X-RateLimit-Reset";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  private RateLimitHeaders() {}

  /** Returns the item of a limit in {@code RateLimit-Policy}: its quota and window. */
  static String policy(Limit rule) {
    return '"' + rule.name() + "\";q=" + rule.permits() + ";w=" + seconds(rule.period());
  }

  /** Adds the headers; those of an earlier filter stay, the tighter of the two in {@code X-}. */
  static void write(HttpServletResponse response, List<String> policies, Decisions decisions) {
    StringBuilder state = new StringBuilder(48);
    Decisions.RuleDecision tightest = null;
    for (Decisions.RuleDecision each : decisions.byRule()) {
      Decision decision = each.decision();
      if (each.request().rule().observed()) {
        continue;
      }
      state.append(state.isEmpty() ? "\"" : ", \"").append(each.request().rule().name());
      state.append("\";r=").append(decision.admitted() ? decision.remaining() : 0);
      if (!decision.admitted()) {
        state.append(";t=").append(seconds(decision.retryAfter()));
      }
      tightest = tighterOf(tightest, each);
    }
    if (tightest == null) {
      return;
    }
    response.addHeader(
        "RateLimit-Policy",
        policies.size() == 1 ? policies.getFirst() : String.join(", ", policies));
    response.addHeader("RateLimit", state.toString());
    Decision shown = tightest.decision();
    int remaining = shown.admitted() ? shown.remaining() : 0;
    if (shown.admitted() && !isLowest(response, remaining)) {
      return;
    }
    Duration reset =
        shown.admitted() ? tightest.request().rule().limit().period() : shown.retryAfter();
    response.setHeader(LIMIT, Integer.toString(shown.limit()));
    response.setHeader(REMAINING, Integer.toString(remaining));
    response.setHeader(RESET, Long.toString(seconds(reset)));
  }

  private static Decisions.RuleDecision tighterOf(
      Decisions.@Nullable RuleDecision one, Decisions.RuleDecision other) {
    if (one == null || (one.decision().admitted() && !other.decision().admitted())) {
      return other;
    }
    return one.decision().admitted() == other.decision().admitted()
            && other.decision().remaining() < one.decision().remaining()
        ? other
        : one;
  }

  /** Returns whether an earlier filter, which may be the application's, has set no lower number. */
  private static boolean isLowest(HttpServletResponse response, int remaining) {
    String earlier = response.getHeader(REMAINING);
    return earlier == null
        || !NUMBER.matcher(earlier).matches()
        || Integer.parseInt(earlier) > remaining;
  }

  static long seconds(Duration time) {
    return Math.max(1, time.getSeconds() + (time.getNano() > 0 ? 1 : 0));
  }
}
