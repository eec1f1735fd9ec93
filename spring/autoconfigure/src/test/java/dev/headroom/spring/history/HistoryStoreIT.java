// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.business.BusinessMetrics;
import dev.headroom.monitor.business.BusinessRecord;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.history.Range;
import dev.headroom.monitor.history.Sample;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.store.embedded.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** The history in a real PostgreSQL, wired by the starter. */
class HistoryStoreIT {
  private final Clock time = new Clock();

  /** A clock that a test moves. Thread-safe. */
  private static final class Clock implements TimeSource {
    private volatile Instant now = Instant.parse("2026-11-29T00:00:00Z");

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return now;
    }
  }

  private ApplicationContextRunner instance(PostgresServer server, String name) {
    return new ApplicationContextRunner()
        .withBean(TimeSource.class, () -> time)
        .withConfiguration(
            AutoConfigurations.of(
                HeadroomAutoConfiguration.class,
                MonitorAutoConfiguration.class,
                HistoryAutoConfiguration.class,
                HistoryStoreAutoConfiguration.class,
                DatabaseAutoConfiguration.class))
        .withPropertyValues(
            "spring.application.name=shop",
            "headroom.database.url=" + server.databaseUrl("postgres"),
            "headroom.monitor.history.instance=" + name,
            "headroom.monitor.history.database.enabled=true");
  }

  private void minute(ApplicationContext context) {
    RecordedHistory history = context.getBean(RecordedHistory.class);
    for (int i = 0; i < 6; i++) {
      context.getBean(BusinessMetrics.class).record(BusinessRecord.count("orders", 1));
      time.now = time.now.plusSeconds(10);
      history.record();
    }
    context.getBean(HistoryStoreAutoConfiguration.Exchange.class).shared().exchange();
  }

  @Test
  void instancesReadOneAnotherAlsoAfterTheyStopped() {
    try (PostgresServer server = PostgresServer.temporary()) {
      instance(server, "one")
          .run(context -> {
            assertThat(context).hasNotFailed();
            minute(context);
          });
      instance(server, "two")
          .run(context -> {
            minute(context);
            RecordedHistory history = context.getBean(RecordedHistory.class);
            assertThat(history.instances()).containsExactly("two", "one");
            Range range = Range.before(time.now, Duration.ofHours(1), Duration.ofMinutes(1));
            assertThat(history.ofService().read("business.orders", Map.of(), range).total())
                .isEqualTo(new Sample.Increase(12));
            assertThat(history.archive()).isPresent();
          });
      instance(server, "three")
          .withPropertyValues("headroom.monitor.history.database.enabled=false")
          .run(context ->
              assertThat(context).doesNotHaveBean(HistoryStoreAutoConfiguration.Exchange.class));
    }
  }

  @Test
  void whatOperatorsDecideHoldsOnAllInstancesAndAfterARestart() {
    Decision.Key cpu = new Decision.Key("threshold", "cpu");
    try (PostgresServer server = PostgresServer.temporary()) {
      instance(server, "one")
          .run(context -> {
            Decisions one = context.getBean(Decisions.class);
            assertThat(one.isLasting()).isTrue();
            assertThat(one.decide(cpu, Map.of("threshold", "0.8"), "ann", null)).isTrue();
            instance(server, "two")
                .run(other -> {
                  Decisions two = other.getBean(Decisions.class);
                  two.exchange();
                  assertThat(two.find(cpu)).isEqualTo(one.find(cpu)).isPresent();
                });
          });
      instance(server, "one")
          .run(restarted -> {
            Decisions decisions = restarted.getBean(Decisions.class);
            decisions.exchange();
            assertThat(decisions.find(cpu)).isPresent();
          });
      instance(server, "three")
          .withPropertyValues("headroom.monitor.history.database.enabled=false")
          .run(context -> {
            Decisions alone = context.getBean(Decisions.class);
            assertThat(alone.isLasting()).isFalse();
            assertThat(alone.find(cpu)).isEmpty();
          });
    }
  }

  @Test
  void theFirstExchangeBeginsOnceTheApplicationIsReady() {
    Decision.Key cpu = new Decision.Key("threshold", "cpu");
    try (PostgresServer server = PostgresServer.temporary()) {
      instance(server, "one")
          .run(context ->
              context.getBean(Decisions.class).decide(cpu, Map.of("threshold", "0.8"), "a", null));
      instance(server, "two")
          .run(context -> {
            context
                .getBean(HistoryStoreAutoConfiguration.Exchange.class)
                .onApplicationEvent(
                    new ApplicationReadyEvent(
                        new SpringApplication(),
                        new String[0],
                        context.getSourceApplicationContext(),
                        Duration.ZERO));
            await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(
                    () -> assertThat(context.getBean(Decisions.class).find(cpu)).isPresent());
          });
    }
  }
}
