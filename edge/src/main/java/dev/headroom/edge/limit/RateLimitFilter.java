// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.Problem;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestOrder;
import dev.headroom.ground.KeyHash;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests by rules, and refuses those above a rule's limit with 429.
 *
 * <p>All rules that meet a request are decided in one step: a request that one of them refuses
 * takes nothing of the others. Of the rules of one {@linkplain LimitRule#group group} only the
 * first that meets a request is asked. {@code Retry-After} is the wait and up to a tenth more, so
 * that those who were refused together do not come back together. A rule that is closed because the
 * shared state is away answers 503.
 *
 * <p>Thread-safe. Costs one decision, with the limits' own time-out; a request above its limit
 * waits on its thread where its rules say so.
 */
public final class RateLimitFilter extends EdgeFilter {
  private static final String TYPES = "https://iana.org/assignments/http-problem-types#";

  private final List<Written> rules;
  private final RateLimits limits;
  private final KeySources callers;
  private final RecentRefusals refusals;

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
      RequestMatch match, CallerMatch caller, RequestKey key, LimitRule rule, int cost) {
    /** Tells whether the rule itself must be asked after sign-in. */
    public boolean needsUser() {
      return caller.needsUser() || key.needsUser();
    }

    /** Returns what is asked of the rule for a request, which costs so many permits. */
    public PermitRequest toPermitRequest(
        HttpServletRequest request, KeySources callers, int permits) {
      return new PermitRequest(
          rule, key.resolve(request, callers.address(), callers.claims()), permits);
    }

    /** Returns the most permits that a request may cost, whosever it is. */
    public int maxCost() {
      return rule.limit().capacity();
    }
  }

  /**
   * What tells callers apart.
   *
   * <p>Immutable.
   *
   * @param address where they are
   * @param claims what their tokens claim
   */
  public record KeySources(ClientAddress address, RequestClaims claims) {}

  /** A rule with what answers tell of its own numbers. Immutable. */
  private record Written(Rule rule, String policy) {
    static Written of(Rule rule) {
      return new Written(rule, RateLimitHeaders.policy(rule.rule().limit()));
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

  /** Creates the filter of one place, whose refusals nobody will ask for. */
  public RateLimitFilter(
      RequestOrder place, List<Rule> rules, RateLimits limits, ClientAddress client) {
    this(place, rules, limits, new KeySources(client, RequestClaims.NONE), new RecentRefusals(1));
  }

  /**
   * Creates the filter of one place.
   *
   * @param place {@link RequestOrder#LIMIT}, or {@link RequestOrder#USER_LIMIT} for rules that need
   *     the user
   * @param refusals where refusals are kept for who asks why
   */
  public RateLimitFilter(
      RequestOrder place,
      List<Rule> rules,
      RateLimits limits,
      KeySources callers,
      RecentRefusals refusals) {
    super(place);
    this.refusals = refusals;
    this.rules = rules.stream().map(Written::of).toList();
    this.limits = limits;
    this.callers = callers;
  }

  /**
   * Returns the rules that are asked at one of the two places: behind sign-in those that need the
   * user, and with them all others of their group, for only there is known which is the first.
   *
   * @param place {@link RequestOrder#LIMIT} or {@link RequestOrder#USER_LIMIT}
   */
  public static List<Rule> rulesAt(RequestOrder place, List<Rule> rules) {
    boolean behind = place == RequestOrder.USER_LIMIT;
    return rules.stream().filter(each -> behindSignIn(each, rules) == behind).toList();
  }

  private static boolean behindSignIn(Rule rule, List<Rule> rules) {
    return rule.needsUser()
        || rules.stream()
            .anyMatch(other -> other.needsUser() && rule.rule().sharesGroup(other.rule()));
  }

  @Override
  protected void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    List<Written> met = met(request);
    HttpServletRequest counted = request;
    for (Written each : met) {
      if (each.rule().key().needsBody()) {
        counted = kept(counted, response);
        if (counted == null) {
          return;
        }
        break;
      }
    }
    if (!met.isEmpty() && !admits(met, counted, response)) {
      return;
    }
    chain.doFilter(counted, response);
  }

  private List<Written> met(HttpServletRequest request) {
    String path = PathPattern.pathOf(request);
    List<Written> met = new ArrayList<>(rules.size());
    for (Written written : rules) {
      Rule each = written.rule();
      if (each.match().matchesPath(path)
          && each.match().matchesMethod(request.getMethod())
          && each.caller().matches(request)
          && before(met, each) == null) {
        met.add(written);
      }
    }
    return met;
  }

  /** Returns the rule of the same group that counts in place of one, or null. */
  private static @Nullable Rule before(List<Written> met, Rule rule) {
    for (Written each : met) {
      if (each.rule().rule().supersedes(rule.rule())) {
        return each.rule();
      }
    }
    return null;
  }

  private boolean admits(
      List<Written> met, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<PermitRequest> asks = new ArrayList<>(met.size());
    List<String> told = new ArrayList<>(met.size());
    for (Written each : met) {
      PermitRequest ask = each.rule().toPermitRequest(request, callers, each.rule().cost());
      asks.add(ask);
      told.add(each.policy());
    }
    Decisions verdict = limits.decide(asks);
    RateLimitHeaders.write(response, told, verdict);
    if (!verdict.admitted()) {
      refusals.record(request, verdict);
      refuse(request, response, verdict);
    }
    return verdict.admitted();
  }

  /** Reads the body that a request is counted by; null when it was refused. */
  private static @Nullable HttpServletRequest kept(
      HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpServletRequest kept;
    try {
      kept = BufferedBody.buffer(request);
    } catch (BufferedBody.TooLargeException large) {
      response.setHeader("Connection", "close");
      Problem.of(
              413,
              "Content Too Large",
              "At most " + BufferedBody.MAX_BYTES + " bytes are accepted here.")
          .write(request, response);
      return null;
    }
    if (BufferedBody.isUnreadable(kept)) {
      Problem.of(400, "Bad Request", "JSON is to be sent in UTF-8, without a mark before it.")
          .write(request, response);
      return null;
    }
    return kept;
  }

  /**
   * Tells which rules meet a request, why, and what they would say now; takes nothing. A rule that
   * is passed over for the first of its group does not meet it.
   */
  public List<Explanation> explain(HttpServletRequest request) {
    String path = PathPattern.pathOf(request);
    List<Written> met = met(request);
    List<Explanation> told = new ArrayList<>(rules.size());
    for (Written written : rules) {
      Rule each = written.rule();
      String unmet = unmet(each, path, request);
      unmet = unmet.isEmpty() && !met.contains(written) ? passedOver(each, met) : unmet;
      if (unmet.isEmpty()) {
        PermitRequest ask = each.toPermitRequest(request, callers, each.cost());
        Decision decision = limits.peek(List.of(ask)).byRule().getFirst().decision();
        String group = each.rule().group();
        String because =
            each.match()
                + (", " + each.caller() + ", by " + each.key())
                + (group.isEmpty() ? "" : ", of group " + group);
        told.add(explanation(ask.rule(), because, KeyHash.of(ask.key()), decision));
      } else {
        told.add(explanation(each.rule(), unmet, "", null));
      }
    }
    return told;
  }

  private static Explanation explanation(
      LimitRule rule, String because, String keyHash, @Nullable Decision decision) {
    String limit = rule.limit().text() + (rule.shadow() ? ", shadow" : "");
    return new Explanation(rule.name(), limit, decision != null, because, keyHash, decision);
  }

  private static String passedOver(Rule rule, List<Written> met) {
    Rule first = Objects.requireNonNull(before(met, rule), "or it would be met");
    return "passed over: of group %s, %s meets the request before it (%s, %s)"
        .formatted(rule.rule().group(), first.rule().name(), first.match(), first.caller());
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

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, Decisions verdict)
      throws IOException {
    long seconds = RateLimitHeaders.seconds(verdict.retryAfter());
    long told = seconds + ThreadLocalRandom.current().nextLong(2 + seconds / 10);
    response.setHeader("Retry-After", Long.toString(told));
    List<String> names = new ArrayList<>();
    StringBuilder limit = new StringBuilder();
    for (Decisions.RuleDecision each : verdict.refusals()) {
      names.add(each.request().rule().name());
      limit.append(limit.isEmpty() ? "" : " and ").append(each.request().rule().limit().text());
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
