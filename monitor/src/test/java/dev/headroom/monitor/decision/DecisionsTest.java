// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.monitor.TestDecisionStore;
import dev.headroom.monitor.TestTime;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What operators decide, on several instances that share a store. */
class DecisionsTest {
  private static final Decision.Key CPU = new Decision.Key("threshold", "cpu");

  private final TestTime time = new TestTime();
  private final TestDecisionStore store = new TestDecisionStore(time);
  private final Decisions one = new Decisions(store, time);
  private final Decisions two = new Decisions(store, time);

  private static boolean decide(Decisions on, String value) {
    return on.decide(CPU, Map.of("value", value), "ann", null);
  }

  private static String value(Decisions on) {
    return on.find(CPU).map(each -> each.detail("value")).orElse("none");
  }

  @Test
  void holdsOnAnotherInstanceAfterItsNextExchangeAndAfterARestart() {
    assertThat(decide(one, "80%")).isTrue();
    assertThat(value(one)).isEqualTo("80%");
    assertThat(value(two)).isEqualTo("none");

    two.exchange();
    Decisions restarted = new Decisions(store, time);
    restarted.exchange();

    assertThat(value(two)).isEqualTo("80%");
    assertThat(value(restarted)).isEqualTo("80%");
    assertThat(restarted.all("threshold"))
        .singleElement()
        .returns("ann", Decision::by)
        .returns(time.now(), Decision::at);
    assertThat(restarted.all("silence")).isEmpty();
    assertThat(restarted.isLasting()).isTrue();
  }

  @Test
  void holdsHereWhileTheStoreIsUnavailableAndIsWrittenWhenItReturns() {
    store.setUnavailable(true);
    assertThat(decide(one, "80%")).isFalse();
    assertThat(value(one)).isEqualTo("80%");
    assertThat(one.unsaved().orElseThrow()).contains("on this instance alone");

    // It is known to be unavailable: the operator does not wait for it a second time.
    int calls = store.calls();
    decide(one, "85%");
    assertThat(store.calls()).isEqualTo(calls);
    assertThatThrownBy(one::exchange).isInstanceOf(StoreUnavailableException.class);
    assertThat(value(one)).isEqualTo("85%");

    store.setUnavailable(false);
    one.exchange();
    two.exchange();
    assertThat(one.unsaved()).isEmpty();
    assertThat(value(one)).isEqualTo("85%");
    assertThat(value(two)).isEqualTo("85%");
    assertThat(decide(one, "90%")).isTrue();
  }

  @Test
  void theLastDecisionCountsAlsoIfAnEarlierOneIsWrittenAfterIt() {
    one.exchange();
    store.setUnavailable(true);
    decide(one, "earlier");
    store.setUnavailable(false);
    time.advance(Duration.ofMinutes(1));
    decide(two, "later");
    time.advance(Duration.ofMinutes(1));

    one.exchange();

    assertThat(value(one)).isEqualTo("later");
    assertThat(one.unsaved()).isEmpty();
  }

  @Test
  void holdsInMemoryAloneWithoutAStore() {
    Decisions alone = new Decisions(time);
    assertThat(decide(alone, "80%")).isTrue();
    assertThat(value(alone)).isEqualTo("80%");
    assertThat(alone.isLasting()).isFalse();
    assertThat(alone.unsaved()).isEmpty();
  }

  @Test
  void deletesWhatHasEnded() {
    one.decide(new Decision.Key("silence", "a"), Map.of(), "ann", time.now().plusSeconds(60));
    decide(one, "80%");
    time.advance(Duration.ofMinutes(5));
    one.exchange();
    assertThat(one.all("silence")).hasSize(1).noneMatch(each -> each.isInForce(time.now()));
    time.advance(Duration.ofHours(1));
    one.exchange();
    assertThat(one.all("silence")).isEmpty();
    assertThat(value(one)).isEqualTo("80%");
  }

  @Test
  void keepsTheNewestFiveHundredOfAKind() {
    for (int i = 0; i < 510; i++) {
      store.save(
          new Decision(
              new Decision.Key("threshold", "rule-" + i), new TreeMap<>(), "ann", time.now(), null),
          Duration.ofSeconds(510L - i));
    }
    one.decide(new Decision.Key("silence", "a"), Map.of(), "ann", null);
    time.advance(Duration.ofHours(1));
    one.exchange();
    assertThat(one.all("silence")).hasSize(1);
    assertThat(one.all("threshold")).hasSize(500);
    assertThat(one.find(new Decision.Key("threshold", "rule-9"))).isEmpty();
    assertThat(one.find(new Decision.Key("threshold", "rule-10"))).isPresent();
  }
}
