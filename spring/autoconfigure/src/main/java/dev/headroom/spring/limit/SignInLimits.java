// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.RequestPath;
import dev.headroom.edge.limit.RateLimitFilter;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AbstractAuthenticationProcessingFilter;

/**
 * Refuses rules for anonymous callers that a sign-in of Spring Security answers before they are
 * decided, such as {@code POST /login} of a form: guesses of passwords would not be limited.
 *
 * <p>Thread-safe.
 */
final class SignInLimits {
  private static final String MATCHER = "requiresAuthenticationRequestMatcher";
  private static final Pattern PATH = Pattern.compile("PathPattern \\[(?:([A-Z]+) )?(/[^\\]*{]*)]");

  private SignInLimits() {}

  /**
   * Checks all rules against all sign-ins.
   *
   * @throws dev.headroom.ground.SettingsException naming each rule
   */
  static void check(List<RequestLimitRule> rules, Iterable<SecurityFilterChain> chains) {
    SettingsCheck check = new SettingsCheck();
    for (SecurityFilterChain chain : chains) {
      chain.getFilters().stream()
          .filter(AbstractAuthenticationProcessingFilter.class::isInstance)
          .map(each -> new DirectFieldAccessor(each).getPropertyValue(MATCHER))
          .map(String::valueOf)
          .map(PATH::matcher)
          .filter(Matcher::find)
          .forEach(found ->
              check(
                  rules,
                  Objects.requireNonNullElse(found.group(1), "POST"),
                  String.valueOf(found.group(2)),
                  check));
    }
    check.throwIfAny();
  }

  private static void check(
      List<RequestLimitRule> rules, String method, String path, SettingsCheck check) {
    boolean limited =
        RateLimitFilter.rulesAt(RequestOrder.LIMIT, rules).stream()
            .anyMatch(each -> matches(each, method, path));
    for (RequestLimitRule each : RateLimitFilter.rulesAt(RequestOrder.USER_LIMIT, rules)) {
      String caller = each.caller().toString();
      boolean anonymous = caller.equals("anonymous") || caller.equals("anyone");
      check.require(
          limited || !anonymous || !matches(each, method, path),
          "headroom.limit.rules." + each.rule().name() + ".when",
          caller,
          "no rule that is decided behind sign-in as the only one of " + method + " " + path,
          "add a rule with match: " + method + " " + path + " and when: anyone");
    }
  }

  private static boolean matches(RequestLimitRule rule, String method, String path) {
    return rule.match().matches(method, RequestPath.parse(path));
  }
}
