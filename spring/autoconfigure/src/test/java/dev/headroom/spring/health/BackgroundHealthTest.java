// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.DefaultHealthContributorRegistry;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Actuator's indicators, called in the background. */
class BackgroundHealthTest {
  private final DefaultHealthContributorRegistry registry = new DefaultHealthContributorRegistry();
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withBean(HealthContributorRegistry.class, () -> registry)
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class, BackgroundHealthAutoConfiguration.class));

  private ApplicationContextRunner on(String timeout) {
    return runner.withPropertyValues(
        "headroom.monitor.background-health=true",
        "headroom.monitor.background-health-timeout=" + timeout);
  }

  private Health health(String... path) {
    HealthContributor found = registry.getContributor(path[0]);
    for (int i = 1; i < path.length; i++) {
      assertThat(found).isInstanceOf(CompositeHealthContributor.class);
      found =
          found instanceof CompositeHealthContributor composite
              ? composite.getContributor(path[i])
              : null;
    }
    assertThat(found).isInstanceOf(HealthIndicator.class);
    Health health = found instanceof HealthIndicator indicator ? indicator.health() : null;
    return java.util.Objects.requireNonNull(health);
  }

  @Test
  void leavesIndicatorsAloneUnasked() {
    HealthIndicator indicator = () -> Health.up().build();
    registry.registerContributor("db", indicator);
    runner.run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(registry.getContributor("db")).isSameAs(indicator);
    });
  }

  @Test
  void respondsWithTheLatestResultWithoutACall() {
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<Health> now =
        new AtomicReference<>(Health.up().withDetail("version", "18").build());
    registry.registerContributor(
        "db",
        (HealthIndicator)
            () -> {
              calls.incrementAndGet();
              return now.get();
            });
    on("5s")
        .run(context -> {
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(() -> assertThat(health("db").getStatus()).isEqualTo(Status.UP));
          assertThat(health("db").getDetails()).containsEntry("version", "18");
          int before = calls.get();
          for (int i = 0; i < 1000; i++) {
            health("db");
          }
          assertThat(calls.get() - before).isLessThan(100);
        });
  }

  @Test
  void respondsAtOnceWhileAnIndicatorHangsAndReportsItDown() {
    CountDownLatch never = new CountDownLatch(1);
    registry.registerContributor(
        "db",
        (HealthIndicator)
            () -> {
              try {
                never.await();
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
              return Health.up().build();
            });
    registry.registerContributor("disk", (HealthIndicator) () -> Health.up().build());
    on("50ms")
        .run(context -> {
          // The first call in this thread would wait for ever.
          assertThat(health("db").getStatus()).isIn(Status.OUT_OF_SERVICE, Status.DOWN);
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(() -> {
                assertThat(health("db").getStatus()).isEqualTo(Status.DOWN);
                assertThat(health("db").getDetails().toString()).contains("no answer within");
                assertThat(health("disk").getStatus()).isEqualTo(Status.UP);
              });
        });
  }

  @Test
  void reportsWhatAnIndicatorThrowsAndItsOwnStatuses() {
    registry.registerContributor(
        "broken",
        (HealthIndicator)
            () -> {
              throw new IllegalStateException("of the test");
            });
    registry.registerContributor("odd", (HealthIndicator) () -> Health.status("FATIGUED").build());
    registry.registerContributor(
        "down", (HealthIndicator) () -> Health.down().withDetail("error", "gone").build());
    on("5s")
        .run(context ->
            await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> {
                  assertThat(health("broken").getStatus()).isEqualTo(Status.DOWN);
                  assertThat(health("odd").getStatus().getCode()).isEqualTo("FATIGUED");
                  assertThat(health("down").getDetails()).containsEntry("error", "gone");
                }));
  }

  @Test
  void putsThePartsOfACompositeIntoTheBackgroundAndLeavesTheStateOfTheApplicationAlone() {
    HealthIndicator part = () -> Health.up().build();
    HealthIndicator readiness = () -> Health.outOfService().build();
    registry.registerContributor(
        "db", CompositeHealthContributor.fromMap(Map.of("one", part, "two", part)));
    registry.registerContributor("readinessState", readiness);
    on("5s")
        .run((ApplicationContext context) -> {
          await()
              .atMost(Duration.ofMinutes(1))
              .untilAsserted(
                  () -> assertThat(health("db", "two").getStatus()).isEqualTo(Status.UP));
          assertThat(registry.getContributor("readinessState")).isSameAs(readiness);
        });
  }
}
