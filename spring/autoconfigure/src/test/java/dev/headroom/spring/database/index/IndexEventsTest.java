// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.IndexResult;
import dev.headroom.monitor.history.Event;
import dev.headroom.monitor.history.History;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Index builds among the events of the history. */
class IndexEventsTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withPropertyValues(
              "headroom.monitor.history.instance=one", "headroom.database.advice.mode=preview")
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  HistoryAutoConfiguration.class,
                  IndexAutoConfiguration.class));

  private static IndexResult result(String name, IndexResult.State state, long bytes) {
    return new IndexResult(name, "orders", state, "", Duration.ofMillis(1200), bytes);
  }

  @Test
  void recordsWhatWasBuiltAndDroppedAndNothingElse() {
    runner.run(context -> {
      IndexMigrator.Listener listener = context.getBean(IndexMigrator.Listener.class);
      for (IndexResult.State each : IndexResult.State.values()) {
        listener.finished(result("orders_" + each, each, 0));
      }

      assertThat(events(context.getBean(History.class)))
          .extracting(Event::kind, Event::subject)
          .containsExactlyInAnyOrder(
              tuple(Event.Kind.MIGRATION, "index orders_BUILT"),
              tuple(Event.Kind.MIGRATION, "index orders_REBUILT"),
              tuple(Event.Kind.MIGRATION, "index orders_DROPPED"));
    });
  }

  @Test
  void saysWhereHowLongAndHowLarge() {
    runner.run(context -> {
      context
          .getBean(IndexMigrator.Listener.class)
          .finished(result("orders_by_customer", IndexResult.State.BUILT, 64 * 1024));

      Event built = events(context.getBean(History.class)).getFirst();
      assertThat(built.detail()).isEqualTo("built on orders in 1.2 s, 64 KiB");
      assertThat(built.instance()).isEqualTo("one");
    });
  }

  @Test
  void recordsNothingWithoutAHistory() {
    runner
        .withPropertyValues("headroom.monitor.history.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(IndexMigrator.Listener.class));
  }

  private static List<Event> events(History history) {
    return history.events(Instant.EPOCH, Instant.MAX);
  }
}
