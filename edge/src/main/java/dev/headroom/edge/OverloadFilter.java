// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.overload.Arrival;
import dev.headroom.limit.overload.Budget;
import dev.headroom.limit.overload.Lane;
import dev.headroom.limit.overload.LanePermit;
import dev.headroom.limit.overload.OverloadException;
import dev.headroom.limit.overload.Priority;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
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

  private final List<Rule> rules;
  private final List<Rank> ranks;
  private final Function<HttpServletRequest, String> user;
  private final TimeSource time;

  /**
   * Which requests enter which lane.
   *
   * <p>Immutable.
   *
   * @param priority theirs, unless a {@link Rank} gives them another
   */
  public record Rule(RequestMatch match, Lane lane, Priority priority) {
    /** Creates a rule for all methods of a path. */
    public Rule(PathPattern match, Lane lane, Priority priority) {
      this(RequestMatch.of(match), lane, priority);
    }
  }

  /**
   * Which requests have another priority than their lane's; the first that matches counts.
   *
   * <p>Immutable.
   */
  public record Rank(RequestMatch match, Priority priority) {}

  /** Creates the filter, with the lanes' own priorities. */
  public OverloadFilter(
      List<Rule> rules, Function<HttpServletRequest, String> user, TimeSource time) {
    this(rules, List.of(), user, time);
  }

  /**
   * Creates the filter.
   *
   * @param user who asks, such as {@link ClientAddress#key}; decides on the cohort
   * @param time the lanes' clock
   */
  public OverloadFilter(
      List<Rule> rules,
      List<Rank> ranks,
      Function<HttpServletRequest, String> user,
      TimeSource time) {
    super(RequestOrder.OVERLOAD);
    this.rules = List.copyOf(rules);
    this.ranks = List.copyOf(ranks);
    this.user = user;
    this.time = time;
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Rule rule = rule(request, PathPattern.pathOf(request));
    try {
      if (rule == null) {
        chain.doFilter(request, response);
      } else {
        enter(rule, request, response, chain);
      }
    } catch (IOException | ServletException | RuntimeException failed) {
      OverloadException refused = OverloadException.in(failed);
      if (refused == null || response.isCommitted()) {
        throw failed;
      }
      refuse(refused, request, response);
    }
  }

  private @Nullable Rule rule(HttpServletRequest request, String path) {
    for (Rule each : rules) {
      if (each.match().matchesPath(path) && each.match().matchesMethod(request.getMethod())) {
        return each;
      }
    }
    return null;
  }

  private void enter(
      Rule rule, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    LanePermit permit = rule.lane().enter(arrival(rule, request));
    boolean threw = true;
    try {
      chain.doFilter(request, response);
      threw = false;
    } catch (IOException | ServletException | RuntimeException failed) {
      if (OverloadException.in(failed) != null) {
        permit.failed();
      }
      throw failed;
    } finally {
      if (!threw && request.isAsyncStarted()) {
        request.getAsyncContext().addListener(new Release(permit));
      } else if (threw) {
        permit.ignore();
      } else {
        permit.close();
      }
    }
  }

  private Arrival arrival(Rule rule, HttpServletRequest request) {
    int cohort = Arrival.cohortOf(user.apply(request), time.now());
    long deadline = Budget.current().map(Budget::deadlineNanos).orElse(Arrival.NEVER);
    return new Arrival(
        lowered(priority(rule, request), request.getHeader(PRIORITY)), cohort, deadline);
  }

  private Priority priority(Rule rule, HttpServletRequest request) {
    for (Rank each : ranks) {
      if (each.match().matches(request)) {
        return each.priority();
      }
    }
    return rule.priority();
  }

  private static Priority lowered(Priority ruled, @Nullable String asked) {
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
            java.util.Map.of("violated-policies", List.of(refused.gate())))
        .write(request, response);
  }

  /** Ends an asynchronous call. */
  private record Release(LanePermit permit) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      permit.close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      permit.failed();
    }

    @Override
    public void onError(AsyncEvent event) {
      permit.ignore();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
