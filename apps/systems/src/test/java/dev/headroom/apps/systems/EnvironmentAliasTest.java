// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingsException;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.SettingsFailureAnalyzer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mock.env.MockEnvironment;

class EnvironmentAliasTest {
  private static final SystemsPostProcessor POST_PROCESSOR = new SystemsPostProcessor();

  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withInitializer(context -> apply(context.getEnvironment()))
          .withConfiguration(AutoConfigurations.of(HeadroomAutoConfiguration.class));

  private static void apply(ConfigurableEnvironment environment) {
    POST_PROCESSOR.postProcessEnvironment(environment, new SpringApplication());
  }

  private static Environment environment(String... pairs) {
    MockEnvironment environment = new MockEnvironment();
    for (int i = 0; i < pairs.length; i += 2) {
      environment.setProperty(pairs[i], pairs[i + 1]);
    }
    apply(environment);
    return environment;
  }

  @Test
  void readsBareNumbersAsSeconds() {
    Environment read =
        environment(
            "DB_POOL_TIMEOUT", "7",
            "DB_POOL_RECYCLE", "-1",
            "CACHE_DEFAULT_TTL", "60",
            "HTTP_CACHE_TTL", "30",
            "CACHE_ENABLED", "0");
    assertThat(read.getProperty("headroom.database.pool.timeout")).isEqualTo("7s");
    assertThat(read.getProperty("headroom.database.pool.recycle")).isEqualTo("0s");
    assertThat(read.getProperty("headroom.cache.default-ttl")).isEqualTo("60s");
    assertThat(read.getProperty("toeic.http-cache-ttl")).isEqualTo("30s");
    assertThat(read.getProperty("headroom.cache.enabled")).isEqualTo("false");
  }

  /** A wait of no length is no wait without end. */
  @Test
  void takesNoLimitForTheLifetimeOfConnectionsAlone() {
    Environment read = environment("DB_POOL_TIMEOUT", "-1", "CACHE_DEFAULT_TTL", "-1");
    assertThat(read.getProperty("headroom.database.pool.timeout")).isNull();
    assertThat(read.getProperty("headroom.cache.default-ttl")).isNull();
    runner
        .withPropertyValues("DB_POOL_TIMEOUT=-1")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()).faults())
                .extracting(each -> each.subject())
                .contains("DB_POOL_TIMEOUT (headroom.database.pool.timeout)"));
  }

  @Test
  void readsTheContentDeliveryNetwork() {
    Environment read =
        environment(
            "CDN_PROVIDER", "cloudflare",
            "CLOUDFLARE_ZONE_ID", "zone1",
            "CLOUDFLARE_API_TOKEN", "secret");
    assertThat(read.getProperty("headroom.cdn.provider")).isEqualTo("cloudflare");
    assertThat(read.getProperty("headroom.cdn.cloudflare.zone-id")).isEqualTo("zone1");
    assertThat(read.getProperty("headroom.cdn.cloudflare.api-token")).isEqualTo("secret");
    runner
        .withPropertyValues("CDN_PROVIDER=cloudflare", "CLOUDFLARE_API_TOKEN=secret")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()).faults())
                .extracting(each -> each.subject())
                .contains("headroom.cdn.cloudflare.zone-id"));
  }

  @Test
  void refusesTheQueueOfOtherTasksByTheNameOfItsSuccessor() {
    runner
        .withPropertyValues(
            "CELERY_BROKER_URL=redis://:hidden@queue:6379/0",
            "CELERY_RESULT_BACKEND=redis://:hidden@queue:6379/1")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()))
                .hasMessageContaining("CELERY_BROKER_URL was set, allowed unset; remove it")
                .hasMessageContaining("CELERY_RESULT_BACKEND was set, allowed unset; remove it")
                .hasMessageContaining("DATABASE_URL (headroom.database.url)")
                .hasMessageNotContaining("hidden"));
    runner
        .withPropertyValues("CELERY_BROKER_URL= ", "WORKER_CONCURRENCY=2", "TASK_TIME_LIMIT=600")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getEnvironment())
              .returns("2", each -> each.getProperty("headroom.job.workers"))
              .returns("600s", each -> each.getProperty("headroom.job.time-limit"));
        });
  }

  @Test
  void sharesLimitsInRedisWhereItIsOneOfSeveralInstances() {
    assertThat(
            environment("HORIZONTAL_SCALING_ENABLED", "true").getProperty("headroom.limit.storage"))
        .isEqualTo("redis");
    assertThat(
            environment("HORIZONTAL_SCALING_ENABLED", "off").getProperty("headroom.limit.storage"))
        .isNull();
    runner
        .withPropertyValues("HORIZONTAL_SCALING_ENABLED=true", "REDIS_HOST=cache")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void refusesSeveralInstancesThatWouldShareNothing() {
    runner
        .withPropertyValues("HORIZONTAL_SCALING_ENABLED=true")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()))
                .hasMessageContaining("HORIZONTAL_SCALING_ENABLED (headroom.limit.storage)")
                .hasMessageContaining("set headroom.redis.url"));
    runner
        .withPropertyValues(
            "HORIZONTAL_SCALING_ENABLED=true",
            "REDIS_URL=redis://cache",
            "RATE_LIMIT_STORAGE_URL=memory://",
            "CACHE_TYPE=MEMORY")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()))
                .hasMessageContaining("false, as long as headroom.limit.storage is memory")
                .hasMessageContaining("false, as long as headroom.cache.type is memory"));
    runner
        .withPropertyValues("HORIZONTAL_SCALING_ENABLED=perhaps")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()).faults())
                .extracting(each -> each.subject())
                .contains("HORIZONTAL_SCALING_ENABLED (headroom.limit.storage)"));
  }

  @Test
  void startsNoRedisByTheNameOfItsSuccessor() {
    runner
        .withPropertyValues("DEPLOY_REDIS_CLUSTER=true")
        .run(context ->
            assertThat(refusal(context.getStartupFailure()))
                .hasMessageContaining("DEPLOY_REDIS_CLUSTER was set, allowed unset; remove it")
                .hasMessageContaining("REDIS_URL (headroom.redis.url)"));
    runner
        .withPropertyValues("DEPLOY_REDIS_CLUSTER=false")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void countsLimitsInMemoryWhenTheirStorageIsMemory() {
    Environment read = environment("RATE_LIMIT_STORAGE_URL", "memory://");
    assertThat(read.getProperty("headroom.limit.storage")).isEqualTo("memory");
    assertThat(read.getProperty("headroom.redis.url")).isNull();
  }

  @Test
  void prefersTheFirstOfFourNamesOfRedis() {
    assertThat(
            environment("REDIS_ADDR", " cache:6380 ", "RATE_LIMIT_STORAGE_URL", "redis://b")
                .getProperty("headroom.redis.url"))
        .isEqualTo("redis://b");
    assertThat(environment("REDIS_ADDR", " cache:6380 ").getProperty("headroom.redis.url"))
        .isEqualTo("redis://cache:6380");
    assertThat(
            environment("CACHE_REDIS_URL", "redis://b", "REDIS_URL", "redis://a")
                .getProperty("headroom.redis.url"))
        .isEqualTo("redis://a");
  }

  @Test
  void buildsTheAddressOfRedisFromHostPortAndPassword() {
    assertThat(environment("REDIS_HOST", "cache").getProperty("headroom.redis.url"))
        .isEqualTo("redis://cache:6379");
    assertThat(
            environment("REDIS_HOST", "cache", "REDIS_PORT", "6380", "REDIS_PASSWORD", "a b/c@d")
                .getProperty("headroom.redis.url"))
        .isEqualTo("redis://:a%20b%2Fc%40d@cache:6380");
    assertThat(
            environment("REDIS_HOST", "cache", "REDIS_URL", "redis://a")
                .getProperty("headroom.redis.url"))
        .isEqualTo("redis://a");
    assertThat(environment("REDIS_PORT", "6380").getProperty("headroom.redis.url")).isNull();
  }

  @Test
  void admitsTheOriginOfTheFrontEndBesideTheOthers() {
    assertThat(
            environment("FRONTEND_URL", "https://App.example.com:8443/start?x=1")
                .getProperty("headroom.edge.cors.origins"))
        .isEqualTo("https://app.example.com:8443");
    assertThat(
            environment(
                    "FRONTEND_URL", "http://localhost:3000", "CORS_ORIGINS", "https://a,https://b")
                .getProperty("headroom.edge.cors.origins"))
        .isEqualTo("https://a,https://b,http://localhost:3000");
  }

  @Test
  void refusesPartsThatAreMalformedAndShowsNoPassword() {
    runner
        .withPropertyValues(
            "REDIS_HOST=cache/0", "REDIS_PORT=99999", "REDIS_PASSWORD=hidden", "FRONTEND_URL=*")
        .run(context -> {
          SettingsException refusal = refusal(context.getStartupFailure());
          assertThat(refusal.faults())
              .extracting(each -> each.subject())
              .contains(
                  "REDIS_HOST (headroom.redis.url)",
                  "REDIS_PORT (headroom.redis.url)",
                  "FRONTEND_URL (headroom.edge.cors.origins)");
          assertThat(refusal).hasMessageNotContaining("hidden");
        });
  }

  @Test
  void aVariableWinsOverFilesAndLosesToTheSettingsOwnName() {
    MockEnvironment environment = new MockEnvironment();
    environment.setProperty("DB_POOL_SIZE", "7");
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("file", Map.of("headroom.database.pool.size", "3")));
    apply(environment);
    assertThat(environment.getProperty("headroom.database.pool.size")).isEqualTo("7");

    StandardEnvironment real = new StandardEnvironment();
    real.getPropertySources()
        .addFirst(
            new MapPropertySource(
                StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                Map.of("headroom.database.pool.size", "9", "DB_POOL_SIZE", "7")));
    apply(real);
    assertThat(real.getProperty("headroom.database.pool.size")).isEqualTo("9");
  }

  @Test
  void setsTheServersDefaultsWhereNothingElseDoes() {
    assertThat(environment().getProperty("spring.threads.virtual.enabled")).isEqualTo("true");
    assertThat(environment("server.shutdown", "immediate").getProperty("server.shutdown"))
        .isEqualTo("immediate");
  }

  @Test
  void takesTheNumbersOfToeicsLimits() {
    runner
        .withPropertyValues(
            "spring.config.import=classpath:systems/limits-toeic.yml",
            "RATE_LIMIT_REQUESTS=70",
            "AUTH_RATE_LIMIT_BURST=12")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getEnvironment())
              .returns(
                  "70/s burst 100", each -> each.getProperty("headroom.limit.rules.requests.limit"))
              .returns("5/s burst 12", each -> each.getProperty("headroom.limit.rules.auth.limit"));
        });
  }

  @Test
  void bringsTheLimitsOfJewGosDocument() {
    runner
        .withPropertyValues("spring.config.import=classpath:systems/limits-jewgo.yml")
        .run(context -> {
          assertThat(context).hasNotFailed();
          Map.of(
                  "public-read", "100/min",
                  "user-read", "500/min",
                  "public-write", "10/min",
                  "search", "30/min",
                  "admin", "1000/min")
              .forEach((rule, limit) ->
                  assertThat(
                          context
                              .getEnvironment()
                              .getProperty("headroom.limit.rules." + rule + ".limit"))
                      .isEqualTo(limit));
        });
  }

  @Test
  void reportsFaultsUnderTheNamesOfTheVariables() {
    runner
        .withPropertyValues(
            "DB_POOL_SIZE=many",
            "DB_MAX_OVERFLOW=5000",
            "PORT=http",
            "WORKER_POOL_SIZE_DB=9",
            "MAX_CONCURRENT_DB_OPS=3",
            "headroom.redis.url=http://secret@nowhere")
        .run(context -> {
          SettingsException refusal = refusal(context.getStartupFailure());
          assertThat(refusal.faults())
              .extracting(each -> each.subject())
              .contains(
                  "DB_POOL_SIZE (headroom.database.pool.size)",
                  "DB_MAX_OVERFLOW (headroom.database.pool.max-overflow)",
                  "PORT (server.port)",
                  "MAX_CONCURRENT_DB_OPS (headroom.overload.bulkheads.database.max-calls)",
                  "headroom.redis.url");
          assertThat(refusal).hasMessageNotContaining("secret");
          FailureAnalysis analysis =
              Objects.requireNonNull(new SettingsFailureAnalyzer().analyze(refusal));
          assertThat(analysis.getDescription()).contains("PORT (server.port) was http");
        });
  }

  private static SettingsException refusal(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SettingsException found) {
        return found;
      }
    }
    throw new AssertionError("no refusal", failure);
  }
}
