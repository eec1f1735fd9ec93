// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.OnLimit;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait for their permits, on the real clock. */
class RateLimitDelayTest {
  private final List<Long> handledNanos = new ArrayList<>();
  private final List<RateLimitFilter.Explanation> explained = new ArrayList<>();
  private EdgeServer server;

  @BeforeEach
  void start() throws Exception {
    RateLimitFilter filter =
        new RateLimitFilter(
            RequestOrder.LIMIT,
            List.of(rule("/slow", "slow", "1/60ms"), rule("/long", "long", "1/h")),
            RateLimits.inProcess(LimitSettings.defaults(), TimeSource.system(), LimitListener.NONE),
            new ClientAddress(TrustedProxies.parse(List.of())));
    server =
        new EdgeServer(
            (request, response) -> {
              handledNanos.add(System.nanoTime());
              explained.addAll(filter.explain(request));
            },
            filter);
  }

  private static RateLimitFilter.Rule rule(String match, String name, String limit) {
    return new RateLimitFilter.Rule(
        RequestMatch.parse(match),
        CallerMatch.parse("anyone"),
        RequestKey.parse("ip"),
        LimitRule.of(Limit.parse(name, limit)).onLimit(OnLimit.parse("delay 5s")),
        1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void letsARequestWaitForItsPermitAndHandlesItThen() throws Exception {
    long begun = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      HttpResponse<byte[]> answer = server.get("/slow");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(EdgeServer.header(answer, "RateLimit")).isEqualTo("\"slow\";r=0");
    }

    // The first permit was taken after the beginning, the fifth before its handler was called, and
    // permits are 60 ms apart or more, however slow the machine.
    long took = handledNanos.getLast() - begun;
    assertThat(took).isGreaterThanOrEqualTo(4 * 60_000_000L);
    assertThat(explained.getFirst().limit()).isEqualTo("1/60ms, delay 5s");
  }

  @Test
  void refusesAtOnceWhereTheWaitIsLonger() throws Exception {
    assertThat(server.get("/long").statusCode()).isEqualTo(200);

    assertThat(server.get("/long").statusCode()).isEqualTo(429);
  }
}
