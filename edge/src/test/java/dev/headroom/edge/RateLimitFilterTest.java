// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitListener;
import dev.headroom.limit.MemoryLimitState;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.RateLimiter;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger handled = new AtomicInteger();
  private EdgeServer server;

  private final TimeSource time =
      new TimeSource() {
        @Override
        public long nanos() {
          return nanos.get();
        }

        @Override
        public Instant now() {
          return Instant.EPOCH.plusNanos(nanos.get());
        }
      };

  @BeforeEach
  void start() throws Exception {
    ClientAddress client = new ClientAddress(TrustedProxies.parse(List.of("127.0.0.1")));
    server =
        new EdgeServer(
            (request, response) -> handled.incrementAndGet(),
            new RateLimitFilter(
                List.of(
                    rule("/api/**", "api", "3/60s", client),
                    rule("/api/auth/**", "auth", "1/s", client))));
  }

  private RateLimitFilter.Rule rule(String match, String name, String limit, ClientAddress client) {
    RateLimiter limiter =
        new RateLimiter(
            RateLimit.parse(name, limit), new MemoryLimitState(time), LimitListener.NONE);
    return new RateLimitFilter.Rule(PathPattern.parse(match), client::key, limiter);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tellsWhatRemainsAndRefusesTheFirstRequestAboveTheLimit() throws Exception {
    for (int remaining = 2; remaining >= 0; remaining--) {
      HttpResponse<byte[]> response = server.get("/api/signals");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "X-RateLimit-Limit")).isEqualTo("3");
      assertThat(header(response, "X-RateLimit-Remaining")).isEqualTo("" + remaining);
      assertThat(header(response, "X-RateLimit-Reset")).isEqualTo("60");
      nanos.addAndGet(100_000_000);
    }
    HttpResponse<byte[]> refused = server.get("/api/signals");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(header(refused, "Retry-After")).isEqualTo("60");
    assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(EdgeServer.text(refused))
        .contains("\"violated-policies\":[\"api\"]", "quota-exceeded");
    assertThat(handled).hasValue(3);
  }

  @Test
  void retryAfterIsRoundedUpAndIsEnough() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.get("/api/signals");
    }
    nanos.addAndGet(500_000_000);
    assertThat(header(server.get("/api/signals"), "Retry-After")).isEqualTo("60");
    nanos.addAndGet(60_000_000_000L);
    assertThat(server.get("/api/signals").statusCode()).isEqualTo(200);
  }

  @Test
  void eachClientHasItsOwnLimitAndCannotForgeAnother() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.get("/api/signals", "X-Forwarded-For", i + ".0.0.1, 203.0.113.7");
    }
    assertThat(server.get("/api/a", "X-Forwarded-For", "9.9.9.9, 203.0.113.7").statusCode())
        .isEqualTo(429);
    assertThat(server.get("/api/a", "X-Forwarded-For", "203.0.113.8").statusCode()).isEqualTo(200);
  }

  @Test
  void theTightestRuleIsToldAndNamed() throws Exception {
    HttpResponse<byte[]> first = server.get("/api/auth/login");
    assertThat(header(first, "X-RateLimit-Limit")).isEqualTo("1");
    HttpResponse<byte[]> second = server.get("/api/auth/login");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(EdgeServer.text(second)).contains("\"violated-policies\":[\"auth\"]");
    assertThat(header(second, "Retry-After")).isEqualTo("1");
  }

  @Test
  void aPathOfNoRuleIsNotCounted() throws Exception {
    for (int i = 0; i < 10; i++) {
      HttpResponse<byte[]> response = server.get("/apix");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "X-RateLimit-Limit")).isEmpty();
    }
  }
}
