// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.advise.Advice;
import dev.headroom.advise.AdviseSettings;
import dev.headroom.advise.Delegate.Action;
import dev.headroom.advise.RecommendationState;
import dev.headroom.advise.Recommendations;
import dev.headroom.advise.Severity;
import dev.headroom.database.advice.Advice.Change;
import dev.headroom.database.advice.Advice.State;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A history of one index that counts how often it is read. */
class IndexAdviceTest {
  private final SettableTime time = new SettableTime();
  private int reads;
  private State state = State.PREVIEW;
  private Instant proposed = Instant.MIN;
  private double saved = Double.NaN;
  private IndexDefinition index = IndexDefinition.of("orders_by_customer", "orders", "customer_id");

  private final IndexAdvice advisor =
      new IndexAdvice(
          new IndexAdvice.Indexes() {
            @Override
            public List<dev.headroom.database.advice.Advice> history() {
              reads++;
              return List.of(
                  new dev.headroom.database.advice.Advice(
                      7,
                      index,
                      state,
                      "40 reads a second",
                      new Change(time.now(), "headroom", "")));
            }

            @Override
            public Instant proposed() {
              return proposed;
            }

            @Override
            public double savedPerMinute(IndexDefinition index) {
              return saved;
            }

            @Override
            public boolean act(Action action, long id, String by) {
              state = State.APPROVED;
              return id == 7;
            }
          },
          time);

  @Test
  void readsTheHistoryOnceAMinute() {
    for (int i = 0; i < 12; i++) {
      assertThat(advisor.advise()).extracting(Advice::kind).containsExactly("index.create");
      time.advance(Duration.ofSeconds(10));
    }
    assertThat(reads).isEqualTo(2);
  }

  /** A proposal of this process once waited for the minute to pass. */
  @Test
  void readsItAsSoonAsAnIndexIsProposed() {
    advisor.advise();
    time.advance(Duration.ofSeconds(10));
    proposed = time.now();
    time.advance(Duration.ofSeconds(10));
    for (int i = 0; i < 3; i++) {
      advisor.advise();
    }
    assertThat(reads).isEqualTo(2);
  }

  /** It once stood behind all that loses time, whatever it saved. */
  @Test
  void weighsAnIndexByTheTimeThatItSaves() {
    saved = 3;
    Advice much = advisor.advise().getFirst();
    assertThat(much.weight().severity()).isEqualTo(Severity.HIGH);
    assertThat(much.weight().lost()).isEqualTo(3);
    saved = 0.5;
    time.advance(Duration.ofMinutes(1));
    assertThat(advisor.advise().getFirst().weight().severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void leavesOutAProposalThatSavesLittle() {
    saved = 0.05;
    assertThat(advisor.advise()).isEmpty();
    state = State.VERIFYING;
    time.advance(Duration.ofMinutes(1));
    assertThat(advisor.advise()).hasSize(1);
  }

  /** It once left out what is beside the columns, so that another index would have been built. */
  @Test
  void showsAllOfTheStatement() {
    index =
        new IndexDefinition(
            "open_orders", "orders", "customer_id", false, "paid IS NULL", "total", "btree");
    assertThat(advisor.advise().getFirst().change().up())
        .isEqualTo(
            "CREATE INDEX CONCURRENTLY open_orders ON orders"
                + " USING btree (customer_id) INCLUDE (total) WHERE paid IS NULL");
  }

  @Test
  void logsWhatIsPendingAndNoOldDecision() {
    Logger logger = (Logger) LoggerFactory.getLogger(Recommendations.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      for (State each : List.of(State.KEPT, State.DISMISSED, State.PREVIEW)) {
        state = each;
        time.advance(Duration.ofMinutes(2));
        new Recommendations(List.of(advisor), AdviseSettings.defaults(), time, changed -> {})
            .tick();
      }
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list).hasSize(1);
  }

  @Test
  void readsItAfterWhatAnOperatorDid() throws Exception {
    Recommendations recommendations =
        new Recommendations(List.of(advisor), AdviseSettings.defaults(), time, changed -> {});
    recommendations.tick();
    String id = recommendations.all().getFirst().id();
    assertThat(recommendations.act(id, Action.APPROVE, "ana")).isTrue();
    recommendations.tick();
    assertThat(recommendations.find(id).orElseThrow().state())
        .isEqualTo(RecommendationState.APPROVED);
    assertThat(reads).isEqualTo(2);
  }
}
