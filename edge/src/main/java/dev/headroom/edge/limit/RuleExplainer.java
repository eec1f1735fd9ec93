// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.RequestPath;
import dev.headroom.edge.limit.RequestLimitRule.KeySources;
import dev.headroom.ground.KeyHash;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains how rules apply to a request, and what they would decide; takes no permits.
 *
 * <p>Immutable, thread-safe. Costs one call of the limits for each rule that applies.
 *
 * @param sources what the keys of requests are read from
 */
record RuleExplainer(RateLimits limits, KeySources sources) {

  /**
   * Explains each of some rules.
   *
   * @param applied those of the rules that are decided for the request
   */
  List<LimitExplanation> explain(
      HttpServletRequest request, List<RequestLimitRule> rules, List<RequestLimitRule> applied) {
    List<LimitExplanation> explained = new ArrayList<>(rules.size());
    for (RequestLimitRule each : rules) {
      explained.add(
          applied.contains(each)
              ? applies(each, request)
              : explanation(each, whyNot(each, applied, request), "", null));
    }
    return explained;
  }

  private LimitExplanation applies(RequestLimitRule rule, HttpServletRequest request) {
    PermitRequest permits = rule.toPermitRequest(request, sources, rule.cost());
    String group = rule.rule().group();
    String reason =
        rule.match()
            + (", " + rule.caller() + ", by " + rule.key())
            + (group.isEmpty() ? "" : ", of group " + group);
    Decision decision = limits.peek(List.of(permits)).byRule().getFirst().decision();
    return explanation(rule, reason, KeyHash.of(permits.key()), decision);
  }

  private static LimitExplanation explanation(
      RequestLimitRule explained, String reason, String keyHash, @Nullable Decision decision) {
    LimitRule rule = explained.rule();
    String limit = rule.limit().text() + (rule.observed() ? ", observed" : "");
    return new LimitExplanation(rule.name(), limit, decision != null, reason, keyHash, decision);
  }

  private static String whyNot(
      RequestLimitRule rule, List<RequestLimitRule> applied, HttpServletRequest request) {
    if (!rule.match().mayMatchPath(RequestPath.of(request))) {
      return "the path is not of " + rule.match();
    }
    if (!rule.match().matchesMethod(request.getMethod())) {
      return "the method is not of " + rule.match();
    }
    if (!rule.caller().matches(request)) {
      return "the caller is not " + rule.caller();
    }
    RequestLimitRule first =
        applied.stream()
            .filter(each -> each.rule().supersedes(rule.rule()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the rule applies"));
    return "passed over: of group %s, %s meets the request before it (%s, %s)"
        .formatted(rule.rule().group(), first.rule().name(), first.match(), first.caller());
  }
}
