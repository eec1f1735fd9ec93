// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestPath;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
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
    RequestMatch match, CallerMatch caller, RequestKey key, LimitRule rule, int cost) {

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

  /** Returns the request for a number of permits of this rule. */
  public PermitRequest toPermitRequest(
      HttpServletRequest request, KeySources sources, int permits) {
    return new PermitRequest(
        rule, key.resolve(request, sources.address(), sources.claims()), permits);
  }

  /** Returns the most permits that a request may cost. */
  public int maxCost() {
    return rule.limit().capacity();
  }

  boolean mayMatch(HttpServletRequest request, RequestPath path) {
    return match.mayMatch(request.getMethod(), path) && caller.matches(request);
  }
}
