// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.spring.edge.HandlerAnnotation;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Enforces the rule that a handler's {@link RateLimit} names. Thread-safe. */
final class RateLimitInterceptor implements HandlerInterceptor {
  private final HandlerAnnotation<RateLimit> annotations = new HandlerAnnotation<>(RateLimit.class);
  private final Map<String, RequestLimitRule> rules = new LinkedHashMap<>();
  private final RateLimits limits;
  private final RequestLimitRule.KeySources callers;
  private final RecentRefusals refusals;

  RateLimitInterceptor(
      List<RequestLimitRule> rules,
      RateLimits limits,
      RequestLimitRule.KeySources callers,
      RecentRefusals refusals) {
    rules.forEach(each -> this.rules.put(each.rule().name(), each));
    this.limits = limits;
    this.callers = callers;
    this.refusals = refusals;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      return true; // the result of a handler that took its permits
    }
    RateLimit wanted = handler instanceof HandlerMethod method ? annotations.of(method) : null;
    if (wanted != null) {
      RequestLimitRule rule =
          Objects.requireNonNull(rules.get(wanted.value()), "names are checked at start");
      PermitRequest permits = rule.toPermitRequest(request, callers, wanted.cost());
      Decisions decisions = limits.decideAll(List.of(permits));
      if (!decisions.admitted()) {
        refusals.record(request, decisions);
        throw new LimitExceededException(
            permits.rule().limit(), decisions.refusals().getFirst().decision());
      }
    }
    return true;
  }

  /** Records a fault for a handler whose rule is not there, or gives less than it costs. */
  static void check(
      HandlerMethod handler, RateLimit wanted, List<RequestLimitRule> rules, SettingsCheck check) {
    String subject = "@RateLimit of " + handler.getShortLogMessage();
    List<String> names = rules.stream().map(each -> each.rule().name()).toList();
    int at = names.indexOf(wanted.value());
    if (at < 0) {
      check.require(
          false,
          subject,
          wanted.value(),
          names.toString(),
          "set headroom.limit.rules." + wanted.value() + ".limit");
    } else {
      int most = rules.get(at).rule().capacity();
      check.between(subject, wanted.cost(), 1, most, "set what one request takes");
    }
  }
}
