// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.DecisionStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract of every store of decisions; a store's own test extends it and names its store. */
abstract class DecisionStoreContract {
  private static final Instant UNKNOWN = Instant.EPOCH;

  /** Returns an empty store. */
  abstract DecisionStore store();

  private static Decision decision(String subject, String value, @Nullable Instant until) {
    return new Decision(
        new Decision.Key("silence", subject),
        new TreeMap<>(Map.of("value", value, "comment", "\"it\", {is} \\ \u05d0\u00e4, NULL\n\0")),
        "ann",
        UNKNOWN,
        until);
  }

  private static Instant inMinutes(int minutes) {
    return Instant.now().truncatedTo(ChronoUnit.MICROS).plus(Duration.ofMinutes(minutes));
  }

  @Test
  void returnsWhatWasSavedWithTheTimeOfTheStore() {
    DecisionStore store = store();
    Instant until = inMinutes(1);
    store.save(decision("b", "2", null), Duration.ofMinutes(10));
    store.save(decision("a", "1", until), Duration.ZERO);

    assertThat(store.load()).extracting(each -> each.key().subject()).containsExactly("b", "a");
    Decision first = store.load().getLast();
    assertThat(first.details()).isEqualTo(decision("a", "1", until).details());
    assertThat(first.detail("comment")).endsWith("\n?");
    assertThat(first.by()).isEqualTo("ann");
    assertThat(first.until()).isEqualTo(until);
    assertThat(first.at()).isAfter(UNKNOWN);
    Decision second = store.load().getFirst();
    assertThat(second.until()).isNull();
    assertThat(Duration.between(second.at(), first.at()))
        .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(11));
  }

  @Test
  void keepsADecisionWhoseSubjectHasANul() {
    DecisionStore store = store();
    store.save(decision("a\0", "1", null), Duration.ZERO);

    assertThat(store.load()).extracting(each -> each.key().subject()).containsExactly("a?");
  }

  @Test
  void keepsTheLaterOfTwoDecisionsAboutOneThing() {
    DecisionStore store = store();
    store.save(decision("a", "first", null), Duration.ZERO);
    store.save(decision("a", "second", inMinutes(1)), Duration.ZERO);
    store.save(decision("a", "older", null), Duration.ofMinutes(10));
    assertThat(store.load()).singleElement().returns("second", each -> each.detail("value"));
  }

  @Test
  void keepsDecisionsOfDifferentKindsApart() {
    DecisionStore store = store();
    store.save(decision("a", "1", null), Duration.ZERO);
    Decision other =
        new Decision(new Decision.Key("threshold", "a"), new TreeMap<>(), "bob", UNKNOWN, null);
    store.save(other, Duration.ZERO);
    assertThat(store.load()).extracting(Decision::by).containsExactlyInAnyOrder("ann", "bob");
  }

  @Test
  void deletesWhatEndedForLongEnoughAndTheOldestOfTooMany() {
    DecisionStore store = store();
    store.save(decision("ended", "1", inMinutes(-61)), Duration.ZERO);
    store.save(decision("just ended", "2", inMinutes(-59)), Duration.ZERO);
    store.save(decision("ends", "3", inMinutes(1)), Duration.ofSeconds(20));
    store.save(decision("lasts", "4", null), Duration.ofSeconds(10));
    store.trim(Duration.ofHours(1), 100);
    assertThat(store.load())
        .extracting(each -> each.key().subject())
        .containsExactly("ends", "lasts", "just ended");

    store.trim(Duration.ofHours(1), 2);
    assertThat(store.load())
        .extracting(each -> each.key().subject())
        .containsExactly("lasts", "just ended");
    store.save(
        new Decision(new Decision.Key("threshold", "a"), new TreeMap<>(), "bob", UNKNOWN, null),
        Duration.ofMinutes(10));
    store.trim(Duration.ofHours(1), 2);
    assertThat(store.load()).as("two of a kind, and one of another").hasSize(3);
  }

  @Test
  void canBePreparedTwice() {
    DecisionStore store = store();
    store.prepare();
    store.save(decision("a", "1", null), Duration.ZERO);
    store.prepare();
    assertThat(store.load()).hasSize(1);
  }
}
