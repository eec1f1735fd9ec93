// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestPath;
import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import jakarta.servlet.http.HttpServletRequest;

/**
 * A rate limit of requests: which requests are counted, under which key, by which rule.
 *
 * <p>Immutable.
 *
 * @param match methods and path
 * @param caller whose requests; all but anyone's are known only after sign-in
 * @param key the key under which a request is counted
 * @param rule the limit with its policies
 * @param cost the permits that one request costs
 */
public record RequestLimitRule(
    @Setting(
            value =
                "Requests to which the rule applies, such as /api/**, POST,PUT /api/**, or GET "
                    + "/search, /near; none for a rule that only annotations use.",
            defaultValue = "/**")
        RequestMatch match,
    @Setting(
            value =
                "Callers to whom the rule applies: anyone, or one or several of anonymous, "
                    + "authenticated and role:NAME. A rule for anyone is decided before sign-in; "
                    + "all others behind it, in one round trip with those that need the user.",
            name = "when",
            defaultValue = "anyone")
        CallerMatch caller,
    @Setting(
            value =
                "What requests are counted by: ip, user, tenant, header:NAME, "
                    + "claim:NAME, json:NAME or global. Several are one key.",
            defaultValue = "ip")
        RequestKey key,
    LimitRule rule,
    @Setting(value = "Permits that one request takes.", defaultValue = "1") int cost) {

  /**
   * Creates a rule.
   *
   * @throws dev.headroom.ground.SettingsException when a request costs more than the limit has
   *     beside a reserve, or a rule that matches no path has a key or a group that needs one
   */
  public RequestLimitRule {
    boolean paths = !match.toString().equalsIgnoreCase("none");
    new SettingsCheck()
        .between("cost", cost, 1, rule.capacity(), "set the permits that one request takes")
        .require(
            !key.needsBody() || paths,
            "key",
            key,
            "no json:NAME for a rule that only annotations use",
            "let it match paths")
        .require(
            rule.group().isEmpty() || paths,
            "group",
            rule.group(),
            "no group for a rule that only annotations use",
            "let it match paths")
        .throwIfAny();
  }

  /**
   * What the keys of requests are read from.
   *
   * <p>Immutable.
   *
   * @param address the client's address
   * @param claims the claims of the caller's token
   */
  public record KeySources(ClientAddress address, RequestClaims claims) {}

  /** Returns whether the rule can be decided only after sign-in. */
  public boolean needsUser() {
    return caller.needsUser() || key.needsUser();
  }

  /**
   * Returns the request for a number of permits of this rule.
   *
   * @param permits from 1 to the limit's capacity
   */
  public PermitRequest toPermitRequest(
      HttpServletRequest request, KeySources sources, int permits) {
    return new PermitRequest(
        rule, key.resolve(request, sources.address(), sources.claims()), permits);
  }

  /** Returns the rule with a policy for when the shared store is unavailable, if none is set. */
  public RequestLimitRule unavailablePolicyIfUnset(UnavailablePolicy other) {
    return new RequestLimitRule(match, caller, key, rule.unavailablePolicyIfUnset(other), cost);
  }

  /**
   * Returns whether another rule, if it stood behind this one, would never count: this one applies
   * to all of its requests, and {@linkplain LimitRule#supersedes supersedes} it.
   */
  public boolean supersedesAlways(RequestLimitRule behind) {
    return rule.supersedes(behind.rule)
        && match.covers(behind.match)
        && caller.covers(behind.caller);
  }

  boolean mayMatch(HttpServletRequest request, RequestPath path) {
    return match.mayMatch(request.getMethod(), path) && caller.matches(request);
  }
}
