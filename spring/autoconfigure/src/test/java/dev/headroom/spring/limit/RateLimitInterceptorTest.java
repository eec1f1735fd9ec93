// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RequestId;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.edge.limit.CallerMatch;
import dev.headroom.edge.limit.LimitExplanation;
import dev.headroom.edge.limit.RecentRefusals;
import dev.headroom.edge.limit.RequestClaims;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;

class RateLimitInterceptorTest {
  private final RecentRefusals refusals = new RecentRefusals(1);
  private final RateLimitInterceptor interceptor =
      new RateLimitInterceptor(
          List.of(rule("strict", "1/h")),
          RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE),
          new RequestLimitRule.KeySources(
              new ClientAddress(TrustedProxies.parse(List.of())), RequestClaims.NONE),
          refusals);

  @Test
  void refusesBeforeTheHandler() throws Exception {
    handled("strict");

    assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> handled("strict"));
  }

  @Test
  void remembersItsRefusals() throws Exception {
    handled("strict");
    MockHttpServletRequest refused = new MockHttpServletRequest();
    RequestId.assign(refused, "r-1");
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> handled(refused, "strict"));

    assertThat(refusals.find("r-1")).extracting(LimitExplanation::rule).containsExactly("strict");
  }

  @Test
  void takesNothingAgainForTheResultOfAnAsynchronousHandler() throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest();
    handled(request, "strict");
    request.setDispatcherType(DispatcherType.ASYNC);

    assertThat(handled(request, "strict")).isTrue();
  }

  /** A client that exceeded nothing is not to be slowed down for good. */
  @Test
  void aRuleThatIsClosedWithoutItsStoreIsNoFaultOfTheClient() throws Exception {
    assertThat(responseTo(Decision.Source.SHARED))
        .satisfies(response -> {
          assertThat(response.getStatus()).isEqualTo(429);
          assertThat(response.getContentAsString())
              .contains("quota-exceeded", "\"violated-policies\":[\"strict\"]");
        });
    assertThat(responseTo(Decision.Source.CLOSED))
        .satisfies(response -> {
          assertThat(response.getStatus()).isEqualTo(503);
          assertThat(response.getContentAsString())
              .contains("temporary-reduced-capacity", "\"violated-policies\":[\"strict\"]");
        });
  }

  private static MockHttpServletResponse responseTo(Decision.Source source) {
    MockHttpServletResponse response = new MockHttpServletResponse();
    Decision refusal = Decision.refused(1, 0, Duration.ofMillis(2500), source);
    new RateLimitAutoConfiguration()
        .headroomLimitProblem()
        .resolveException(
            new MockHttpServletRequest(),
            response,
            null,
            new LimitExceededException(Limit.parse("strict", "1/h"), refusal));
    assertThat(response.getHeader("Retry-After")).isEqualTo("3");
    return response;
  }

  private boolean handled(String method) throws Exception {
    return handled(new MockHttpServletRequest(), method);
  }

  private boolean handled(MockHttpServletRequest request, String method) throws Exception {
    return interceptor.preHandle(
        request, new MockHttpServletResponse(), new HandlerMethod(new Marked(), method));
  }

  private static RequestLimitRule rule(String name, String limit) {
    return new RequestLimitRule(
        RequestMatch.parse("none"),
        CallerMatch.parse("anyone"),
        RequestKey.parse("ip"),
        LimitRule.of(Limit.parse(name, limit)),
        1);
  }

  /** Handlers that name a rule. */
  static class Marked {
    @RateLimit("strict")
    public String strict() {
      return "strict";
    }
  }
}
