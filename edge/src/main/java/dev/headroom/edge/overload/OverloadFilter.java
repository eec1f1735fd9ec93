// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import dev.headroom.edge.AsyncCompletion;
import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
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
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Limits concurrent requests by adaptive limiters, and answers 503 when the service is overloaded.
 *
 * <p>The first rule that matches a request decides on its limiter and priority; a request without a
 * rule is not counted. An {@linkplain RequestPath ambiguous path} is counted by the first rule that
 * may match, and no priority rule raises it. A client may lower its priority by the header {@code
 * X-Priority}, never raise it. An {@link OverloadException} from further down, such as of a
 * bulkhead, is answered in the same way. A stream of server-sent events holds its place until it is
 * open. {@code Retry-After} is 1 to 3 s at random, so that clients do not come back together.
 *
 * <p>Thread-safe. Waits as long as the limiter lets a call wait.
 */
public final class OverloadFilter extends EdgeFilter {
  /** The header by which a client lowers its priority. */
  public static final String PRIORITY = "X-Priority";

  private static final String REDUCED_CAPACITY =
      "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";

  private final List<LimiterRule> limiterRules;
  private final List<PriorityRule> priorityRules;
  private final Function<HttpServletRequest, String> user;
  private final TimeSource time;

  /**
   * Assigns requests to a limiter.
   *
   * <p>Immutable.
   *
   * @param priority the priority of the requests, unless a {@link PriorityRule} matches
   */
  public record LimiterRule(RequestMatch match, AdaptiveLimiter limiter, Priority priority) {
    /** Creates a rule for all methods of a path. */
    public LimiterRule(PathPattern match, AdaptiveLimiter limiter, Priority priority) {
      this(RequestMatch.of(match), limiter, priority);
    }
  }

  /**
   * Gives requests another priority than their limiter's; the first that matches counts.
   *
   * <p>Immutable.
   */
  public record PriorityRule(RequestMatch match, Priority priority) {}

  /** Creates the filter without priority rules. */
  public OverloadFilter(
      List<LimiterRule> rules, Function<HttpServletRequest, String> user, TimeSource time) {
    this(rules, List.of(), user, time);
  }

  /**
   * Creates the filter.
   *
   * @param user identifies the client, such as {@link ClientAddress#key}; decides on the cohort
   * @param time the limiters' clock
   */
  public OverloadFilter(
      List<LimiterRule> limiterRules,
      List<PriorityRule> priorityRules,
      Function<HttpServletRequest, String> user,
      TimeSource time) {
    super(RequestOrder.OVERLOAD);
    this.limiterRules = List.copyOf(limiterRules);
    this.priorityRules = List.copyOf(priorityRules);
    this.user = user;
    this.time = time;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    LimiterRule rule = ruleOf(request, RequestPath.of(request));
    try {
      if (rule == null) {
        chain.doFilter(request, response);
      } else {
        filterLimited(rule, request, response, chain);
      }
    } catch (IOException | ServletException | RuntimeException failure) {
      OverloadException overload = OverloadException.findIn(failure);
      if (overload == null || response.isCommitted()) {
        throw failure;
      }
      refuse(overload, request, response);
    }
  }

  private @Nullable LimiterRule ruleOf(HttpServletRequest request, RequestPath path) {
    for (LimiterRule each : limiterRules) {
      if (each.match().mayMatch(request.getMethod(), path)) {
        return each;
      }
    }
    return null;
  }

  private void filterLimited(
      LimiterRule rule, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    CallPermit permit = rule.limiter().acquire(call(rule, request));
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } catch (IOException | ServletException | RuntimeException failure) {
      if (OverloadException.findIn(failure) != null) {
        permit.drop();
      }
      throw failure;
    } finally {
      if (threw || (request.isAsyncStarted() && AsyncCompletion.isEventStream(response))) {
        permit.ignore();
      } else if (request.isAsyncStarted()) {
        AsyncCompletion.listen(request, outcome -> release(permit, response, outcome));
      } else {
        release(permit, response.getStatus());
      }
    }
  }

  private static void release(
      CallPermit permit, HttpServletResponse response, AsyncCompletion.Outcome outcome) {
    if (outcome == AsyncCompletion.Outcome.FAILED || AsyncCompletion.isEventStream(response)) {
      permit.ignore();
    } else if (outcome == AsyncCompletion.Outcome.TIMED_OUT) {
      permit.drop();
    } else {
      release(permit, response.getStatus());
    }
  }

  /** A resolver or an advice of the application may have responded to a failure. */
  private static void release(CallPermit permit, int status) {
    if (status >= 500) {
      permit.fail();
    } else {
      permit.close();
    }
  }

  private Call call(LimiterRule rule, HttpServletRequest request) {
    Priority priority = lowerPriority(priority(rule, request), request.getHeader(PRIORITY));
    return Call.of(priority, user.apply(request), time.now());
  }

  private Priority priority(LimiterRule rule, HttpServletRequest request) {
    if (priorityRules.isEmpty()) {
      return rule.priority();
    }
    RequestPath path = RequestPath.of(request);
    for (PriorityRule each : priorityRules) {
      if (each.match().matches(request.getMethod(), path)) {
        return each.priority();
      }
    }
    return rule.priority();
  }

  private static Priority lowerPriority(Priority assigned, @Nullable String header) {
    if (header == null) {
      return assigned;
    }
    for (Priority each : Priority.values()) {
      if (each.name().equals(header.strip().toUpperCase(Locale.ROOT))) {
        return each.compareTo(assigned) > 0 ? each : assigned;
      }
    }
    return assigned;
  }

  /** Responds with 503 to a request that an overload ended. */
  public static void refuse(
      OverloadException overload, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Retry-After", Integer.toString(1 + ThreadLocalRandom.current().nextInt(3)));
    new Problem(
            REDUCED_CAPACITY,
            "Service Unavailable",
            503,
            "The service is overloaded; try again in a moment.",
            Map.of("violated-policies", List.of(overload.limiter())))
        .write(request, response);
  }
}
