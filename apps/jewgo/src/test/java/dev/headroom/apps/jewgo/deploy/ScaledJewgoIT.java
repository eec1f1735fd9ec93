// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.apps.jewgo.JewgoApplication;
import dev.headroom.apps.kit.Reply;
import dev.headroom.apps.kit.RunningApp;
import dev.headroom.edge.browser.HeaderProfile;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The application as deploy arranges it: migrated past PgBouncer, started behind it, and called
 * through nginx; of these, what is installed.
 */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
class ScaledJewgoIT {

  private static PostgresServer postgres;
  private static Optional<PooledDatabase> pooled;
  private static RunningApp jewgo;

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresServer.temporary();
    try (Connection admin = DriverManager.getConnection(postgres.jdbcUrl("postgres"));
        Statement sql = admin.createStatement()) {
      sql.execute(
          "CREATE ROLE jewgo SUPERUSER LOGIN PASSWORD '"
              + PooledDatabase.PASSWORD.replace("'", "''")
              + "'");
      sql.execute("CREATE DATABASE jewgo OWNER jewgo");
    }
    on(postgres.jdbcUrl(PooledDatabase.NAME))
        .with("headroom.database.index-migration", "manual")
        .start()
        .close();
    pooled = PooledDatabase.before(postgres);
    String url = pooled.map(PooledDatabase::url).orElse(postgres.jdbcUrl(PooledDatabase.NAME));
    jewgo =
        on(url)
            .with("spring.flyway.enabled", false)
            .with("headroom.database.index-migration", "manual")
            .without("headroom.limit.enabled")
            .with("RATE_LIMIT_ENABLED", true)
            .with("RATE_LIMIT_STORAGE_URL", "memory://")
            .with("TRUSTED_PROXIES", "127.0.0.1/32")
            .start();
  }

  private static RunningApp.Start on(String url) {
    return RunningApp.of(JewgoApplication.class, url)
        .with("headroom.session.key-secret", "a-secret-of-the-tests-that-is-long-enough")
        .with("headroom.edge.csrf.secret", "another-secret-of-the-tests-that-is-long-enough");
  }

  @AfterAll
  static void stop() throws Exception {
    jewgo.close();
    if (pooled.isPresent()) {
      pooled.get().close();
    }
    postgres.close();
  }

  private static NginxServer.Setup balancer() {
    return NginxServer.before(jewgo.address("/").getPort());
  }

  @Test
  void startsBehindThePoolerOnWhatWasMigratedPastIt() {
    // Once the first look at the database has ended.
    for (String each : List.of("/readyz", "/health")) {
      await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> jewgo.get(each).expect(200));
    }
    assertThat(jewgo.get("/api/v5/restaurants").expect(200).json().path("items").isArray())
        .isTrue();
  }

  /** JG-11: also at the balancer. */
  @ParameterizedTest
  @ValueSource(strings = {"/health", "/healthz", "/readyz"})
  void isHealthyAtTheBalancer(String path) throws Exception {
    balancer()
        .use(nginx -> {
          try (NginxServer.Client client = nginx.from("127.0.0.1")) {
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> client.get(path).expect(200));
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"/healthz", "/", "/api/v5/restaurants", "/api/v5/auth/me", "/nothing"})
  void hasEachSecurityHeaderOnceAtTheBalancer(String path) throws Exception {
    balancer()
        .use(nginx -> {
          try (NginxServer.Client client = nginx.from("127.0.0.1")) {
            Reply reply = client.get(path, "Origin", "http://localhost:3000");
            Reply direct = jewgo.as(null).header("Origin", "http://localhost:3000").get(path);
            assertThat(reply.status()).isEqualTo(direct.status());
            for (String each : HeaderProfile.api().headers().keySet()) {
              assertThat(reply.response().headers().allValues(each))
                  .as(each)
                  .hasSize(1)
                  .isEqualTo(direct.response().headers().allValues(each));
            }
            assertThat(reply.response().headers().allValues("Access-Control-Allow-Origin"))
                .containsExactly("http://localhost:3000");
          }
        });
  }

  @Test
  void countsTheClientsOfTheBalancerEachByItself() throws Exception {
    balancer()
        .use(nginx -> {
          try (NginxServer.Client flood = nginx.from("127.0.0.21");
              NginxServer.Client other = nginx.from("127.0.0.22")) {
            List<Reply> replies =
                IntStream.range(0, 90)
                    .parallel()
                    .mapToObj(i -> flood.get("/api/v5/auth/csrf"))
                    .toList();
            assertThat(replies).extracting(Reply::status).contains(200, 429);
            Reply refused =
                replies.stream().filter(each -> each.status() == 429).toList().getFirst();
            // The application's own refusal, which names its rule.
            assertThat(refused.header("RateLimit-Policy")).contains("csrf");
            assertThat(refused.response().headers().allValues("Retry-After")).hasSize(1);
            assertThat(refused.response().headers().allValues("X-Frame-Options")).hasSize(1);
            other.get("/api/v5/auth/csrf").expect(200);
          }
        });
  }
}
