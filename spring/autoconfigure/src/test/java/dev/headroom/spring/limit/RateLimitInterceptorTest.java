// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.edge.limit.CallerMatch;
import dev.headroom.edge.limit.RequestClaims;
import dev.headroom.edge.limit.RequestKey;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitExceededException;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import jakarta.servlet.DispatcherType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;

class RateLimitInterceptorTest {
  private final RateLimitInterceptor interceptor =
      new RateLimitInterceptor(
          List.of(rule("strict", "1/h")),
          RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE),
          new RequestLimitRule.KeySources(
              new ClientAddress(TrustedProxies.parse(List.of())), RequestClaims.NONE));

  @Test
  void refusesBeforeTheHandler() throws Exception {
    handled("strict");

    assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> handled("strict"));
  }

  @Test
  void takesNothingAgainForTheResultOfAnAsynchronousHandler() throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest();
    handled(request, "strict");
    request.setDispatcherType(DispatcherType.ASYNC);

    assertThat(handled(request, "strict")).isTrue();
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
        LimitRule.of(dev.headroom.limit.rule.Limit.parse(name, limit)),
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
