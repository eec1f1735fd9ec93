// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.limit.CallerMatch;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

class SignInLimitsTest {
  private static final List<SecurityFilterChain> FORM =
      List.of(
          new DefaultSecurityFilterChain(
              AnyRequestMatcher.INSTANCE, new UsernamePasswordAuthenticationFilter()));

  private static RequestLimitRule rule(String name, String match, String caller) {
    return new RequestLimitRule(
        RequestMatch.parse(match),
        CallerMatch.parse(caller),
        RequestKey.parse("ip"),
        LimitRule.of(Limit.parse(name, "10/min")),
        1);
  }

  /** The form's filter answers itself: the rule behind it was never asked. */
  @Test
  void refusesARuleForAnonymousCallersThatTheSignInAnswersFirst() {
    for (String match : List.of("POST /login", "/**")) {
      assertThatThrownBy(
              () -> SignInLimits.check(List.of(rule("guesses", match, "anonymous")), FORM))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("headroom.limit.rules.guesses.when was anonymous")
          .hasMessageContaining("add a rule with match: POST /login and when: anyone");
    }
  }

  @Test
  void acceptsRulesThatSignInDoesNotHideOrThatAnotherRuleStandsBefore() {
    for (List<RequestLimitRule> rules :
        List.of(
            List.of(rule("a", "GET /login", "anonymous")),
            List.of(rule("a", "/api/**", "anonymous")),
            List.of(rule("a", "POST /login", "anyone")),
            List.of(rule("a", "/**", "authenticated")),
            List.of(rule("a", "/**", "anonymous"), rule("b", "POST /login", "anyone")))) {
      assertThatCode(() -> SignInLimits.check(rules, FORM)).doesNotThrowAnyException();
    }
    assertThatCode(() -> SignInLimits.check(List.of(rule("a", "/**", "anonymous")), List.of()))
        .doesNotThrowAnyException();
  }
}
