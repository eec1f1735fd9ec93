// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestOrder;
import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.Call;
import dev.headroom.overload.CallPermit;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.Priority;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests into their lane, and refuses with 503 what the service cannot do now.
 *
 * <p>The first rule that matches names lane and priority; a path without a rule is not counted. A
 * caller may lower its priority by the header {@code X-Priority}, never raise it. A refusal of a
 * bulkhead further down is told in the same way. {@code Retry-After} is 1 to 3 s, by chance, so
 * that those who were refused do not come back together.
 *
 * <p>Thread-safe. Waits as long as the lane lets a call wait.
 */
public final class OverloadFilter extends EdgeFilter {
  /** The header by which a caller lowers its priority. */
  public static final String PRIORITY = "X-Priority";

  private static final String REDUCED =
      "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";

  private final List<LimiterRule> rules;
  private final List<PriorityRule> priorityRules;
  private final Function<HttpServletRequest, String> user;
  private final TimeSource time;

  /**
   * Which requests enter which lane.
   *
   * <p>Immutable.
   *
   * @param priority theirs, unless a {@link Rank} gives them another
   */
  public record LimiterRule(RequestMatch match, AdaptiveLimiter limiter, Priority priority) {
    /** Creates a rule for all methods of a path. */
    public LimiterRule(PathPattern match, AdaptiveLimiter limiter, Priority priority) {
      this(RequestMatch.of(match), limiter, priority);
    }
  }

  /**
   * Which requests have another priority than their lane's; the first that matches counts.
   *
   * <p>Immutable.
   */
  public record PriorityRule(RequestMatch match, Priority priority) {}

  /** Creates the filter, with the lanes' own priorities. */
  public OverloadFilter(
      List<LimiterRule> rules, Function<HttpServletRequest, String> user, TimeSource time) {
    this(rules, List.of(), user, time);
  }

  /**
   * Creates the filter.
   *
   * @param user who asks, such as {@link ClientAddress#key}; decides on the cohort
   * @param time the lanes' clock
   */
  public OverloadFilter(
      List<LimiterRule> rules,
      List<PriorityRule> ranks,
      Function<HttpServletRequest, String> user,
      TimeSource time) {
    super(RequestOrder.OVERLOAD);
    this.rules = List.copyOf(rules);
    this.priorityRules = List.copyOf(ranks);
    this.user = user;
    this.time = time;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    LimiterRule rule = rule(request, PathPattern.pathOf(request));
    try {
      if (rule == null) {
        chain.doFilter(request, response);
      } else {
        enter(rule, request, response, chain);
      }
    } catch (IOException | ServletException | RuntimeException failed) {
      OverloadException refused = OverloadException.findIn(failed);
      if (refused == null || response.isCommitted()) {
        throw failed;
      }
      refuse(refused, request, response);
    }
  }

  private @Nullable LimiterRule rule(HttpServletRequest request, String path) {
    for (LimiterRule each : rules) {
      if (each.match().matchesPath(path) && each.match().matchesMethod(request.getMethod())) {
        return each;
      }
    }
    return null;
  }

  private void enter(
      LimiterRule rule, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    CallPermit permit = rule.limiter().acquire(call(rule, request));
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } catch (IOException | ServletException | RuntimeException failed) {
      if (OverloadException.findIn(failed) != null) {
        permit.drop();
      }
      throw failed;
    } finally {
      if (!threw && request.isAsyncStarted()) {
        AsyncCompletion.listen(request, outcome -> release(permit, outcome));
      } else if (threw) {
        permit.ignore();
      } else {
        permit.close();
      }
    }
  }

  private static void release(CallPermit permit, AsyncCompletion.Outcome outcome) {
    switch (outcome) {
      case COMPLETED -> permit.close();
      case TIMED_OUT -> permit.drop();
      case FAILED -> permit.ignore();
    }
  }

  private Call call(LimiterRule rule, HttpServletRequest request) {
    int cohort = Call.cohortOf(user.apply(request), time.now());
    long deadline = Deadline.current().map(Deadline::deadlineNanos).orElse(Call.NEVER);
    return new Call(
        lowerPriority(priority(rule, request), request.getHeader(PRIORITY)), cohort, deadline);
  }

  private Priority priority(LimiterRule rule, HttpServletRequest request) {
    for (PriorityRule each : priorityRules) {
      if (each.match().matches(request)) {
        return each.priority();
      }
    }
    return rule.priority();
  }

  private static Priority lowerPriority(Priority ruled, @Nullable String asked) {
    if (asked == null) {
      return ruled;
    }
    for (Priority each : Priority.values()) {
      if (each.name().equals(asked.strip().toUpperCase(Locale.ROOT))) {
        return each.compareTo(ruled) > 0 ? each : ruled;
      }
    }
    return ruled;
  }

  private static void refuse(
      OverloadException refused, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Retry-After", Integer.toString(1 + ThreadLocalRandom.current().nextInt(3)));
    new Problem(
            REDUCED,
            "Service Unavailable",
            503,
            "More is asked than can be served now; try again in a moment.",
            java.util.Map.of("violated-policies", List.of(refused.limiter())))
        .write(request, response);
  }
}
