// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.RequestOrder;
import dev.headroom.kit.SettableTime;
import dev.headroom.overload.AdaptiveLimiter;
import dev.headroom.overload.AdaptiveLimiterSettings;
import dev.headroom.overload.Call;
import dev.headroom.overload.CallPermit;
import dev.headroom.overload.OverloadException;
import dev.headroom.overload.OverloadListener;
import dev.headroom.overload.Pressure;
import dev.headroom.overload.Priority;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShedFilterTest {
  private final SettableTime time = new SettableTime();
  private final AdaptiveLimiter limiter =
      new AdaptiveLimiter(
          new AdaptiveLimiterSettings("api", 1, 1, 1, 0, Duration.ZERO),
          Pressure.NONE,
          OverloadListener.NONE,
          time);
  private final CountingFilter limits = new CountingFilter();
  private EdgeServer server;

  /** Stands where rate limits do. */
  private static final class CountingFilter extends EdgeFilter {
    private final AtomicInteger requests = new AtomicInteger();

    CountingFilter() {
      super(RequestOrder.LIMIT);
    }

    @Override
    protected void filter(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      requests.incrementAndGet();
      chain.doFilter(request, response);
    }
  }

  @BeforeEach
  void start() throws Exception {
    OverloadFilter overload =
        new OverloadFilter(
            List.of(
                new OverloadFilter.LimiterRule(
                    PathPattern.parse("/api/**"), limiter, Priority.NORMAL)),
            request -> "me",
            time);
    ShedFilter shed = new ShedFilter(overload, request -> request.getRequestURI().equals("/api/x"));
    server =
        new EdgeServer(
            (request, response) -> response.getOutputStream().print("done"),
            overload,
            limits,
            shed);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void refusesWhatIsShedBeforeARateLimitCountsIt() throws Exception {
    CallPermit held = limiter.acquire();
    shedAll();

    HttpResponse<byte[]> refused = server.get("/api/orders");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(EdgeServer.header(refused, "Retry-After")).matches("[123]");
    assertThat(EdgeServer.text(refused)).contains("\"violated-policies\":[\"api\"]");
    assertThat(limits.requests).hasValue(0);

    held.ignore();
    assertThat(server.get("/api/orders").statusCode()).isEqualTo(200);
    assertThat(limits.requests).hasValue(1);
  }

  @Test
  void letsPassWhatIsSparedAndWhatNoLimiterCounts() throws Exception {
    CallPermit held = limiter.acquire();
    shedAll();

    assertThat(server.get("/api/x").statusCode()).isEqualTo(503);
    assertThat(server.get("/elsewhere").statusCode()).isEqualTo(200);
    assertThat(limits.requests).hasValue(2);
    held.ignore();
  }

  /** Many are refused in a second, so that the next one sheds all but the critical. */
  private void shedAll() {
    for (int i = 0; i < 100; i++) {
      refuseCritical();
    }
    time.advance(Duration.ofSeconds(2));
    refuseCritical();
    assertThat(limiter.isShedding()).isTrue();
  }

  private void refuseCritical() {
    assertThatExceptionOfType(OverloadException.class)
        .isThrownBy(() -> limiter.acquire(new Call(Priority.CRITICAL, 0, Call.NEVER)).close());
  }
}
