// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import dev.headroom.ground.Keys;
import dev.headroom.limit.Ask;
import dev.headroom.limit.Decision;
import dev.headroom.limit.LimitRule;
import dev.headroom.limit.Limits;
import dev.headroom.limit.Verdict;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by rules, and refuses those above a rule's limit with 429.
 *
 * <p>All rules that meet a request are decided in one step: a request that one of them refuses
 * takes nothing of the others. {@code Retry-After} is the wait and up to a tenth more, so that
 * those who were refused together do not come back together. A rule that is closed because the
 * shared state is away answers 503.
 *
 * <p>Thread-safe. Costs one decision, with the limits' own time-out.
 */
public final class RateLimitFilter extends EdgeFilter {
  private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

  private final List<Rule> rules;
  private final List<String> policies;
  private final Limits limits;
  private final ClientAddress client;

  /**
   * Which requests are counted, under which name, by which rule.
   *
   * <p>Immutable.
   *
   * @param match methods and path
   * @param caller whose requests; all but anyone's are known only after sign-in
   * @param key the name under which a request is counted
   * @param rule the limit and how it is held
   * @param cost the permits that one request takes
   */
  public record Rule(
      RequestMatch match, RequestCaller caller, RequestKey key, LimitRule rule, int cost) {
    /** Tells whether the rule must be asked after sign-in. */
    public boolean needsUser() {
      return caller.needsUser() || key.needsUser();
    }
  }

  /**
   * How one rule stands to one request.
   *
   * <p>Immutable.
   *
   * @param rule its name
   * @param limit its numbers
   * @param meets whether it meets the request
   * @param because why, or why not
   * @param keyHash the name under which the request is counted, hashed; empty when it is not
   * @param decision what it would say now; null when it does not meet the request
   */
  public record Explanation(
      String rule,
      String limit,
      boolean meets,
      String because,
      String keyHash,
      @Nullable Decision decision) {}

  /**
   * Creates the filter of one place.
   *
   * @param place {@link RequestOrder#LIMIT}, or {@link RequestOrder#USER_LIMIT} for rules that need
   *     the user
   */
  public RateLimitFilter(
      RequestOrder place, List<Rule> rules, Limits limits, ClientAddress client) {
    super(place);
    this.rules = List.copyOf(rules);
    this.policies =
        this.rules.stream().map(each -> LimitHeaders.policy(each.rule().limit())).toList();
    this.limits = limits;
    this.client = client;
  }

  @Override
  void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = PathPattern.pathOf(request);
    List<Ask> asks = new ArrayList<>(rules.size());
    List<String> met = new ArrayList<>(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      Rule each = rules.get(i);
      if (each.match().matchesPath(path)
          && each.match().matchesMethod(request.getMethod())
          && each.caller().matches(request)) {
        asks.add(ask(each, request));
        met.add(policies.get(i));
      }
    }
    if (!asks.isEmpty()) {
      Verdict verdict = limits.decide(asks);
      LimitHeaders.tell(response, met, verdict);
      if (!verdict.admitted()) {
        refuse(request, response, verdict);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  /** Tells which rules meet a request, why, and what they would say now; takes nothing. */
  public List<Explanation> explain(HttpServletRequest request) {
    String path = PathPattern.pathOf(request);
    List<Explanation> told = new ArrayList<>(rules.size());
    for (Rule each : rules) {
      String unmet = unmet(each, path, request);
      if (unmet.isEmpty()) {
        Ask ask = ask(each, request);
        Decision decision = limits.peek(List.of(ask)).lines().getFirst().decision();
        String because = each.match() + ", " + each.caller() + ", by " + each.key();
        told.add(explanation(each, because, Keys.hashed(ask.key()), decision));
      } else {
        told.add(explanation(each, unmet, "", null));
      }
    }
    return told;
  }

  private static Explanation explanation(
      Rule rule, String because, String keyHash, @Nullable Decision decision) {
    String limit = rule.rule().limit().text() + (rule.rule().shadow() ? ", shadow" : "");
    return new Explanation(rule.rule().name(), limit, decision != null, because, keyHash, decision);
  }

  private static String unmet(Rule rule, String path, HttpServletRequest request) {
    if (!rule.match().matchesPath(path)) {
      return "the path is not of " + rule.match();
    }
    if (!rule.match().matchesMethod(request.getMethod())) {
      return "the method is not of " + rule.match();
    }
    return rule.caller().matches(request) ? "" : "the caller is not " + rule.caller();
  }

  private Ask ask(Rule rule, HttpServletRequest request) {
    return new Ask(rule.rule(), rule.key().of(request, client), rule.cost());
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, Verdict verdict)
      throws IOException {
    long seconds = LimitHeaders.seconds(verdict.retryAfter());
    long told = seconds + ThreadLocalRandom.current().nextLong(2 + seconds / 10);
    response.setHeader("Retry-After", Long.toString(told));
    List<String> names = new ArrayList<>();
    StringBuilder limit = new StringBuilder();
    for (Verdict.Line each : verdict.violated()) {
      names.add(each.ask().rule().name());
      limit.append(limit.isEmpty() ? "" : " and ").append(each.ask().rule().limit().text());
    }
    boolean away = verdict.unavailable();
    new Problem(
            TYPES + (away ? "temporary-reduced-capacity" : "quota-exceeded"),
            away ? "Service Unavailable" : "Too Many Requests",
            away ? 503 : 429,
            away
                ? "This cannot be counted now and is closed meanwhile; try again in " + told + " s."
                : "At most %s by the policy %s; try again in %d s."
                    .formatted(limit, String.join(" and ", names), told),
            Map.of("violated-policies", names))
        .write(request, response);
  }
}
