// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.apps.kit.Reply;
import dev.headroom.overload.BulkheadSettings;
import dev.headroom.spring.overload.Bulkheads;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** TO-1, TO-4, TO-6 and TO-7: the system's numbers, and the names that change them. */
class SystemNamesIT {

  @Test
  void keepsTheSystemsNumbersUnlessTold() throws SQLException {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh())
            .without("headroom.database.pool.size")
            .without("headroom.limit.enabled")
            .start()) {
      expectBulkhead(toeic, "database", 50, 150);
      expectBulkhead(toeic, "requests", 100, 300);
      expectBulkhead(toeic, "cache", 75, 200);
      assertThat(poolSize(toeic)).isEqualTo(50);
      Reply parts = toeic.get("/api/parts").expect(200);
      assertThat(parts.header("Cache-Control")).contains("public", "max-age=900");
      assertThat(toeic.get("/api/questions").header("Cache-Control")).contains("max-age=900");
      // A browser asks for the board each time: it ends with the next test.
      assertThat(toeic.get("/api/leaderboard").header("Cache-Control"))
          .contains("max-age=0", "s-maxage=900");
      expectLimit(parts, "requests", 50, 100);
      expectLimit(toeic.as(null).post("/api/auth/login", "{"), "auth", 5, 10);
      Reply revoked =
          toeic
              .as(null)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .send("POST", "/oauth2/revoke", "token=x");
      expectLimit(revoked.expect(200), "tokens", 5, 10);
    }
  }

  @Test
  void goesByTheNamesOfTheSystem() throws SQLException {
    try (Toeic toeic =
        Toeic.on(Toeic.DATABASE.fresh())
            .without("headroom.database.pool.size")
            .without("headroom.limit.enabled")
            .with("MAX_CONCURRENT_DB_OPS", 15)
            .with("WORKER_POOL_SIZE_DB", 5)
            .with("MAX_CONCURRENT_HTTP_OPS", 30)
            .with("WORKER_POOL_SIZE_HTTP", 10)
            .with("MAX_CONCURRENT_CACHE_OPS", 20)
            .with("WORKER_POOL_SIZE_CACHE", 7)
            .with("RATE_LIMIT_REQUESTS", 60)
            .with("RATE_LIMIT_BURST", 120)
            .with("AUTH_RATE_LIMIT_REQUESTS", 6)
            .with("AUTH_RATE_LIMIT_BURST", 12)
            .with("CACHE_DEFAULT_TTL", 60)
            .with("HTTP_CACHE_TTL", "30s")
            .start()) {
      ToeicSettings settings = toeic.bean(ToeicSettings.class);
      expectBulkhead(toeic, "database", 5, 15);
      expectBulkhead(toeic, "requests", 10, 30);
      expectBulkhead(toeic, "cache", 7, 20);
      assertThat(settings.cacheTtl()).hasSeconds(60);
      assertThat(poolSize(toeic)).isEqualTo(5);
      Reply parts = toeic.get("/api/parts").expect(200);
      assertThat(parts.header("Cache-Control")).contains("max-age=30");
      expectLimit(parts, "requests", 60, 120);
      expectLimit(toeic.as(null).post("/api/auth/login", "{"), "auth", 6, 12);
    }
  }

  private static void expectBulkhead(Toeic toeic, String name, int maxConcurrent, int maxCalls) {
    BulkheadSettings settings =
        Objects.requireNonNull(toeic.bean(Bulkheads.class).find(name), name).settings();
    assertThat(settings.maxConcurrent()).as(name).isEqualTo(maxConcurrent);
    assertThat(settings.maxCalls()).as(name).isEqualTo(maxCalls);
  }

  /** A rule at its first request: so many a second, and the rest of so many at once. */
  private static void expectLimit(Reply first, String rule, int perSecond, int burst) {
    assertThat(first.header("RateLimit-Policy"))
        .contains("\"" + rule + "\";q=" + perSecond + ";w=1");
    assertThat(first.header("RateLimit")).contains("\"" + rule + "\";r=" + (burst - 1));
  }

  private static int poolSize(Toeic toeic) throws SQLException {
    return toeic.bean(DataSource.class).unwrap(HikariDataSource.class).getMaximumPoolSize();
  }
}
