// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import static dev.headroom.edge.EdgeServer.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.EdgeServer;
import dev.headroom.edge.RequestMatch;
import dev.headroom.edge.RequestOrder;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private final RateLimits limits =
      RateLimits.inProcess(LimitSettings.defaults(), time, LimitListener.NONE);

  @BeforeEach
  void start() throws Exception {
    ClientAddress client = new ClientAddress(TrustedProxies.parse(List.of("127.0.0.1")));
    server =
        new EdgeServer(
            (request, response) -> handled.incrementAndGet(),
            new RateLimitFilter(
                RequestOrder.LIMIT,
                List.of(
                    rule("/api/**", "api", "3/60s"),
                    rule("GET /api/auth/**", "auth", "1/s"),
                    rule("POST /api/**", "write", "1/s burst 2"),
                    rule("GET /find, /near/**", "find", "2/h"),
                    observed(rule("/observed", "observed", "1/h"))),
                limits,
                client));
  }

  private static RequestLimitRule rule(String match, String name, String limit) {
    return new RequestLimitRule(
        RequestMatch.parse(match),
        CallerMatch.parse("anyone"),
        RequestKey.parse("ip"),
        LimitRule.of(Limit.parse(name, limit)),
        1);
  }

  private static RequestLimitRule observed(RequestLimitRule rule) {
    return new RequestLimitRule(
        rule.match(), rule.caller(), rule.key(), rule.rule().asObserved(), rule.cost());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void reportsWhatRemainsAndRefusesTheFirstRequestAboveTheLimit() throws Exception {
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
    assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(60, 67);
    assertThat(header(refused, "RateLimit-Policy")).isEqualTo("\"api\";q=3;w=60");
    assertThat(header(refused, "RateLimit")).isEqualTo("\"api\";r=0;t=60");
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
    assertThat(Integer.parseInt(header(server.get("/api/signals"), "Retry-After")))
        .isBetween(60, 67);
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
    assertThat(header(second, "Retry-After")).isIn("1", "2");
    assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"api\";q=3;w=60, \"auth\";q=1;w=1");
    assertThat(header(first, "RateLimit")).isEqualTo("\"api\";r=2, \"auth\";r=0");
  }

  @Test
  void aPathOfNoRuleIsNotCounted() throws Exception {
    for (int i = 0; i < 10; i++) {
      HttpResponse<byte[]> response = server.get("/apix");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "X-RateLimit-Limit")).isEmpty();
    }
  }

  @Test
  void aRequestThatOneRuleRefusesTakesNothingOfTheOthers() throws Exception {
    server.get("/api/auth/login");
    for (int i = 0; i < 5; i++) {
      assertThat(server.get("/api/auth/login").statusCode()).isEqualTo(429);
    }
    assertThat(header(server.get("/api/signals"), "X-RateLimit-Remaining")).isEqualTo("1");
  }

  @Test
  void anObservedRuleRefusesNothingAndAddsNoHeaders() throws Exception {
    for (int i = 0; i < 3; i++) {
      HttpResponse<byte[]> answer = server.get("/observed");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "RateLimit")).isEmpty();
    }
  }

  @Test
  void anObservedRuleBesideAnotherIsNoPolicyOfTheResponse() throws Exception {
    try (EdgeServer beside =
        withRules(rule("/api/**", "api", "3/60s"), observed(rule("/api/**", "observed", "1/h")))) {
      assertThat(header(beside.get("/api/a"), "RateLimit-Policy")).isEqualTo("\"api\";q=3;w=60");
    }
  }

  /** A filter of the application may have limits of its own, and write other texts. */
  @ParameterizedTest
  @CsvSource({"unlimited, 2", "99999999999, 2", "2.5, 2", "-1, 2", "'', 2", "1, 1", "7, 2"})
  void goesOnFromWhatAnEarlierFilterSays(String earlier, String shown) throws Exception {
    EdgeFilter application =
        new EdgeFilter(RequestOrder.LOG) {
          @Override
          protected void filter(
              HttpServletRequest request, HttpServletResponse response, FilterChain chain)
              throws IOException, ServletException {
            response.setHeader("X-RateLimit-Remaining", earlier);
            chain.doFilter(request, response);
          }
        };
    try (EdgeServer behind =
        new EdgeServer(
            (request, response) -> handled.incrementAndGet(),
            application,
            filter(rule("/api/**", "api", "3/60s")))) {
      HttpResponse<byte[]> response = behind.get("/api/a");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "X-RateLimit-Remaining")).isEqualTo(shown);
    }
  }

  private EdgeServer withRules(RequestLimitRule... rules) throws Exception {
    return new EdgeServer((request, response) -> handled.incrementAndGet(), filter(rules));
  }

  private RateLimitFilter filter(RequestLimitRule... rules) {
    return new RateLimitFilter(
        RequestOrder.LIMIT,
        List.of(rules),
        limits,
        new ClientAddress(TrustedProxies.parse(List.of("127.0.0.1"))));
  }

  @Test
  void countsSeveralPathsByOneRule() throws Exception {
    assertThat(header(server.get("/find"), "RateLimit")).isEqualTo("\"find\";r=1");
    assertThat(header(server.get("/near/1"), "RateLimit")).isEqualTo("\"find\";r=0");
    assertThat(server.get("/find").statusCode()).isEqualTo(429);
    assertThat(server.get("/found").statusCode()).isEqualTo(200);
    assertThat(RequestMatch.parse("/a,/b/*")).hasToString("/a, /b/*");
    assertThat(RequestMatch.parse("PUT,POST /a, /b/*")).hasToString("POST,PUT /a, /b/*");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> RequestMatch.parse("GET /a, b"));
  }

  @Test
  void readsMatchesCallersAndKeysAndRefusesOthers() {
    assertThat(RequestMatch.parse("POST,PUT /api/**").matchesMethod("PUT")).isTrue();
    assertThat(RequestMatch.parse("GET /api/**").matchesMethod("HEAD")).isTrue();
    assertThat(RequestMatch.parse("GET /api/**").matchesMethod("POST")).isFalse();
    assertThat(CallerMatch.parse("role:ADMIN").needsUser()).isTrue();
    assertThat(RequestKey.parse("ip,header:X-Key").needsUser()).isFalse();
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> RequestMatch.parse("FETCH /api/**"));
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> CallerMatch.parse("friends"));
    assertThatExceptionOfType(SettingsException.class).isThrownBy(() -> RequestKey.parse("cookie"));
  }

  /** An encoded letter walked past every rule: 130 of 130 under 100/60s. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%61pi/signals",
        "/api;a=b/signals",
        "/%41pi/../api/signals",
        "//api/signals",
        "/./api/"
      })
  void everySpellingOfAPathIsCounted(String spelling) throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(server.rawGet(spelling)).startsWith("HTTP/1.1 200");
    }
    assertThat(server.rawGet(spelling)).startsWith("HTTP/1.1 429");
    assertThat(server.get("/api/signals").statusCode()).isEqualTo(429);
  }
}
