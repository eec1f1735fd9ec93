// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import dev.headroom.edge.limit.RequestLimitRule.KeySources;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.PermitRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Rate limits requests by rules, and refuses those above a limit with 429.
 *
 * <p>All rules that apply to a request are decided in one step: a request that one of them refuses
 * takes nothing of the others. Of the rules of one {@linkplain
 * dev.headroom.limit.rule.LimitRule#group group} only the first that applies is decided; on an
 * {@linkplain RequestPath ambiguous path} all that may apply are. {@code Retry-After} is the wait
 * and up to a tenth and a second more, so that clients that were refused together do not come back
 * together. A rule that is closed because the shared state is unavailable responds 503.
 *
 * <p>Thread-safe. Costs one decision, with the limits' own time-out.
 */
public final class RateLimitFilter extends EdgeFilter {
  private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

  private final List<AdvertisedRule> rules;
  private final RateLimits limits;
  private final KeySources sources;
  private final RecentRefusals refusals;

  /** A rule, and what is known of it before a request comes. Immutable. */
  private record AdvertisedRule(
      RequestLimitRule rule, String policy, String limit, boolean needsBody) {
    static AdvertisedRule of(RequestLimitRule rule) {
      Limit limit = rule.rule().limit();
      return new AdvertisedRule(
          rule, RateLimitHeaders.policy(limit), limit.text(), rule.key().needsBody());
    }
  }

  /** Creates the filter of one place, without a memory of its refusals. */
  public RateLimitFilter(
      RequestOrder place, List<RequestLimitRule> rules, RateLimits limits, ClientAddress client) {
    this(place, rules, limits, new KeySources(client, RequestClaims.NONE), new RecentRefusals(1));
  }

  /**
   * Creates the filter of one place.
   *
   * @param place {@link RequestOrder#LIMIT}, or {@link RequestOrder#USER_LIMIT} for rules that need
   *     the user
   * @param refusals where refusals are recorded
   */
  public RateLimitFilter(
      RequestOrder place,
      List<RequestLimitRule> rules,
      RateLimits limits,
      KeySources sources,
      RecentRefusals refusals) {
    super(place);
    this.refusals = refusals;
    this.rules = rules.stream().map(AdvertisedRule::of).toList();
    this.limits = limits;
    this.sources = sources;
  }

  /**
   * Returns the rules that are decided at one of the two places: behind sign-in those that need the
   * user, and with them all others of their group, since only there it is known which is the first;
   * one on trial moves no other.
   *
   * @param place {@link RequestOrder#LIMIT} or {@link RequestOrder#USER_LIMIT}
   */
  public static List<RequestLimitRule> rulesAt(RequestOrder place, List<RequestLimitRule> rules) {
    boolean behind = place == RequestOrder.USER_LIMIT;
    return rules.stream().filter(each -> isBehindSignIn(each, rules) == behind).toList();
  }

  private static boolean isBehindSignIn(RequestLimitRule rule, List<RequestLimitRule> rules) {
    return rule.needsUser()
        || rules.stream()
            .anyMatch(other ->
                other.needsUser()
                    && !other.rule().observed()
                    && rule.rule().sharesGroup(other.rule()));
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    List<AdvertisedRule> applied = applied(request);
    HttpServletRequest counted = request;
    if (needBody(applied)) {
      counted = JsonBody.prefetch(request);
      Problem fault = JsonBody.fault(counted);
      if (fault != null && refuseBodies(applied)) {
        if (fault.status() == 413) {
          Problem.closeConnection(request, response);
        }
        fault.write(request, response);
        return;
      }
    }
    if (applied.isEmpty() || admits(applied, counted, response)) {
      chain.doFilter(counted, response);
    }
  }

  private static boolean needBody(List<AdvertisedRule> applied) {
    for (AdvertisedRule each : applied) {
      if (each.needsBody()) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a rule that cannot read a body refuses it: one that is on trial does not. */
  private static boolean refuseBodies(List<AdvertisedRule> applied) {
    return applied.stream().anyMatch(each -> each.needsBody() && !each.rule().rule().observed());
  }

  private List<AdvertisedRule> applied(HttpServletRequest request) {
    RequestPath path = RequestPath.of(request);
    List<AdvertisedRule> applied = new ArrayList<>(rules.size());
    for (AdvertisedRule each : rules) {
      if (each.rule().mayMatch(request, path)
          && (path.isAmbiguous() || !isSuperseded(applied, each.rule()))) {
        applied.add(each);
      }
    }
    return applied;
  }

  /** Returns whether a rule of the same group is decided in place of one. */
  private static boolean isSuperseded(List<AdvertisedRule> applied, RequestLimitRule rule) {
    for (AdvertisedRule each : applied) {
      if (each.rule().rule().supersedes(rule.rule())) {
        return true;
      }
    }
    return false;
  }

  private boolean admits(
      List<AdvertisedRule> applied, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<PermitRequest> requests = new ArrayList<>(applied.size());
    List<String> policies = new ArrayList<>(applied.size());
    for (AdvertisedRule each : applied) {
      requests.add(each.rule().toPermitRequest(request, sources, each.rule().cost()));
      if (!each.rule().rule().observed()) {
        policies.add(each.policy());
      }
    }
    Decisions decisions = limits.decideAll(requests);
    RateLimitHeaders.write(response, policies, decisions);
    if (!decisions.admitted()) {
      refusals.record(request, decisions);
      refuse(applied, request, response, decisions);
    }
    return decisions.admitted();
  }

  private static void refuse(
      List<AdvertisedRule> applied,
      HttpServletRequest request,
      HttpServletResponse response,
      Decisions decisions)
      throws IOException {
    long seconds = RateLimitHeaders.seconds(decisions.retryAfter());
    long retryAfter = seconds + ThreadLocalRandom.current().nextLong(2 + seconds / 10);
    response.setHeader("Retry-After", Long.toString(retryAfter));
    List<String> names =
        decisions.refusals().stream().map(each -> each.request().rule().name()).toList();
    List<String> exceeded =
        applied.stream()
            .filter(each -> names.contains(each.rule().rule().name()))
            .map(AdvertisedRule::limit)
            .toList();
    problem(names, exceeded, decisions.unavailable(), retryAfter).write(request, response);
  }

  /**
   * Returns the body of a refusal: 429, or 503 where the request could not be counted.
   *
   * @param names of the rules that refused
   * @param limits of these rules, as texts
   * @param unavailable whether it was refused only because the shared state is unavailable
   * @param retryAfter in seconds
   */
  public static Problem problem(
      List<String> names, List<String> limits, boolean unavailable, long retryAfter) {
    return new Problem(
        TYPES + (unavailable ? "temporary-reduced-capacity" : "quota-exceeded"),
        unavailable ? "Service Unavailable" : "Too Many Requests",
        unavailable ? 503 : 429,
        unavailable
            ? "Requests cannot be counted now; try again in " + retryAfter + " s."
            : "At most %s by the policy %s; try again in %d s."
                .formatted(String.join(" and ", limits), String.join(" and ", names), retryAfter),
        Map.of("violated-policies", names));
  }

  /**
   * Explains which rules apply to a request, why, and what they would decide now; takes no permits.
   * A rule that an earlier one of its group supersedes does not apply.
   *
   * @return one for each rule, in their order
   */
  public List<LimitExplanation> explain(HttpServletRequest request) {
    return new RuleExplainer(limits, sources)
        .explain(request, plain(rules), plain(applied(request)));
  }

  private static List<RequestLimitRule> plain(List<AdvertisedRule> rules) {
    return rules.stream().map(AdvertisedRule::rule).toList();
  }
}
