// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.limit.Decision;
import dev.headroom.limit.RateLimiter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Counts requests by rules on paths, and refuses those above a rule's limit with 429.
 *
 * <p>Every rule that matches is asked, in order, until one refuses; what earlier rules took stays
 * taken. The headers tell of the rule with the least remaining.
 *
 * <p>Thread-safe. Costs one decision a matching rule, with the limiter's own time-out.
 */
public final class RateLimitFilter extends EdgeFilter {
  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";

  private final List<Rule> rules;

  /**
   * Which requests are counted, under which name, by which limiter.
   *
   * <p>Immutable.
   *
   * @param key the name under which a request is counted, such as {@link ClientAddress#key}
   */
  public record Rule(
      PathPattern match, Function<HttpServletRequest, String> key, RateLimiter limiter) {}

  /** Creates the filter. */
  public RateLimitFilter(List<Rule> rules) {
    super(RequestOrder.LIMIT);
    this.rules = List.copyOf(rules);
  }

  @Override
  void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = PathPattern.pathOf(request);
    Rule tightest = null;
    Decision told = null;
    for (Rule each : rules) {
      if (!each.match().matches(path)) {
        continue;
      }
      Decision decision = each.limiter().tryAcquire(each.key().apply(request));
      if (told == null || !decision.admitted() || decision.remaining() < told.remaining()) {
        told = decision;
        tightest = each;
      }
      if (!decision.admitted()) {
        break;
      }
    }
    if (told != null && tightest != null) {
      tell(response, tightest, told);
      if (!told.admitted()) {
        refuse(request, response, tightest, told);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  /**
   * {@code Reset} is the seconds until the refused call fits, or until the limit is whole again.
   */
  private static void tell(HttpServletResponse response, Rule rule, Decision decision) {
    Duration reset = decision.admitted() ? rule.limiter().rule().period() : decision.retryAfter();
    response.setHeader("X-RateLimit-Limit", Integer.toString(decision.limit()));
    response.setHeader(
        "X-RateLimit-Remaining",
        decision.admitted() ? Integer.toString(decision.remaining()) : "0");
    response.setHeader("X-RateLimit-Reset", Long.toString(seconds(reset)));
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, Rule rule, Decision decision)
      throws IOException {
    long seconds = seconds(decision.retryAfter());
    String policy = rule.limiter().rule().name();
    response.setHeader("Retry-After", Long.toString(seconds));
    new Problem(
            QUOTA_EXCEEDED,
            "Too Many Requests",
            429,
            "At most "
                + rule.limiter().rule().text()
                + " by the policy "
                + policy
                + "; try again in "
                + seconds
                + " s.",
            java.util.Map.of("violated-policies", List.of(policy)))
        .write(request, response);
  }

  private static long seconds(Duration time) {
    return Math.max(1, time.plusNanos(999_999_999).toSeconds());
  }
}
