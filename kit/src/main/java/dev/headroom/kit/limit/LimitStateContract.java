// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.state.LimitState;
import dev.headroom.limit.state.LimitState.StoreRequest;
import dev.headroom.limit.state.LimitState.StoreResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link LimitState} holds to: extend it, give the state, and run it.
 *
 * <p>Takes new keys for each test, so that a state may be kept between them. One thread at a time.
 */
public abstract class LimitStateContract {
  private static final int THREADS = 8;

  private final String key = "key of " + UUID.randomUUID();

  /** Returns the state to try; the same for the whole of one test. */
  protected abstract LimitState state();

  /** Lets so much time pass for the state: moves its clock, or really waits. */
  protected abstract void pass(Duration duration);

  /** Takes permits of one limit, or takes none and returns when they will fit. */
  protected static Decision take(LimitState state, Limit limit, String key, int permits) {
    StoreRequest request = new StoreRequest(limit, key, permits);
    StoreResult result = state.take(List.of(request), 1);
    // A store may first have to learn that it has no data.
    while (result.isLost()) {
      result = state.take(List.of(request), 1);
    }
    return result.decision(request, 0, result.times() == 1, Decision.Source.SHARED);
  }

  /** Returns a limit as its text says; the same contract holds for other algorithms. */
  protected Limit limit(String name, String text) {
    return Limit.parse(name, text);
  }

  @Test
  void refusesTheFirstCallAboveTheLimit() {
    for (int remaining = 2; remaining >= 0; remaining--) {
      Decision decision = take("3/h", 1);
      assertThat(decision.admitted()).isTrue();
      assertThat(decision.limit()).isEqualTo(3);
      assertThat(decision.remaining()).isEqualTo(remaining);
      assertThat(decision.retryAfter()).isZero();
    }

    Decision fourth = take("3/h", 1);

    assertThat(fourth.admitted()).isFalse();
    assertThat(fourth.remaining()).isZero();
    assertThat(fourth.retryAfter()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
  }

  @Test
  void takesAllPermitsOfACallOrNone() {
    take("5/h", 3);

    assertThat(take("5/h", 3).admitted()).isFalse();
    assertThat(take("5/h", 3).remaining()).isEqualTo(2);
    assertThat(take("5/h", 2).admitted()).isTrue();
  }

  @Test
  void takesNothingForARefusedCall() {
    take("2/400ms", 2);
    for (int i = 0; i < 20; i++) {
      take("2/400ms", 1);
    }
    pass(Duration.ofMillis(400));

    assertThat(take("2/400ms", 2).admitted()).isTrue();
  }

  @Test
  void keepsKeysAndRulesApart() {
    take("2/h", 2);

    assertThat(take(state(), limit("api", "2/h"), key + "'", 2).admitted()).isTrue();
    assertThat(take(state(), limit("search", "2/h"), key, 2).admitted()).isTrue();
    assertThat(take("2/h", 1).admitted()).isFalse();
  }

  @Test
  void admitsAgainAfterTheWaitThatItReturned() {
    take("2/s", 1);
    pass(Duration.ofMillis(50));
    take("2/s", 1);
    Decision refused = take("2/s", 2);
    // Where the machine paused for a window, this call took the permits that refuse the next.
    while (refused.admitted()) {
      refused = take("2/s", 2);
    }

    assertThat(refused.retryAfter()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(1));
    pass(refused.retryAfter());
    assertThat(take("2/s", 2).admitted()).isTrue();
  }

  @Test
  void admitsACallAfterEachOfManyWindows() {
    for (int i = 0; i < 6; i++) {
      assertThat(take("3/40ms", 3).admitted()).isTrue();
      pass(Duration.ofMillis(40));
    }
  }

  @Test
  void holdsAChangedLimitFromTheNextCallOn() {
    take("2/h", 2);

    assertThat(take("4/h", 2).admitted()).isTrue();
    assertThat(take("3/h", 1).remaining()).isZero();
    assertThat(take("3/h", 1).admitted()).isFalse();
  }

  @Test
  void countsWhatWasTakenWhenTheWindowBecomesLonger() {
    Limit brief = limit("api", "2/s");
    Limit lengthy = limit("api", "2/h");
    String changed = key;
    long begun = System.nanoTime();
    take(state(), brief, changed, 2);
    boolean admitted = take(state(), lengthy, changed, 1).admitted();
    // Where the machine paused for the first window, nothing is known any more: another key then.
    while (admitted && System.nanoTime() - begun >= brief.period().toNanos()) {
      changed += "'";
      begun = System.nanoTime();
      take(state(), brief, changed, 2);
      admitted = take(state(), lengthy, changed, 1).admitted();
    }

    assertThat(admitted).isFalse();
    pass(Duration.ofMillis(1_100));
    assertThat(take(state(), lengthy, changed, 1).admitted()).isFalse();
  }

  @Test
  void refusesToTryWhatCouldNeverFit() {
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> take("2/h", 3));
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> take("2/h", 0));
    assertThat(take("2/h", 2).admitted()).isTrue();
  }

  @Test
  void acceptsAnyTextAsAKey() {
    Limit rule = limit("api", "1/h");
    for (String odd :
        List.of(
            "",
            " ",
            "a:b",
            "{x}",
            "\u0000\n",
            "\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "x".repeat(9_999))) {
      assertThat(take(state(), rule, key + odd, 1).admitted()).isTrue();
      assertThat(take(state(), rule, key + odd, 1).admitted()).isFalse();
    }
  }

  /** What is recorded or handed back later names a long key by its bounded form. */
  @Test
  void countsALongKeyAndItsBoundedFormAsOne() {
    Limit rule = limit("api", "2/h");
    String longKey = key + "x".repeat(200);
    take(state(), rule, longKey, 1);

    assertThat(take(state(), rule, PermitRequest.boundedKey(longKey), 1).remaining()).isZero();
    assertThat(take(state(), rule, longKey, 1).admitted()).isFalse();
  }

  /** A release that has a rule of another kind or other parameters reads no state of this one. */
  @Test
  void countsFromNothingWhenARuleBecomesOneOfAnotherKind() {
    for (String text :
        List.of(
            "3/h",
            "3/h burst 4",
            "3/h burst 2",
            "3/day burst 2",
            "3/day calendar Asia/Tokyo",
            "3/day calendar America/New_York",
            "3/h calendar America/New_York")) {
      Limit rule = Limit.parse("kind", text);

      assertThat(take(state(), rule, key, rule.capacity()).admitted()).as(text).isTrue();
    }
  }

  @Test
  void takesOfAllRulesTogetherOrOfNone() {
    StoreResult both = takeAll(1, plain("wide", "5/h", 2), plain("narrow", "2/h", 1));
    StoreResult tooMany = takeAll(1, plain("wide", "5/h", 1), plain("narrow", "2/h", 2));

    assertThat(both.times()).isOne();
    assertThat(both.byRule()).extracting(StoreResult.RuleResult::remaining).containsExactly(3, 1);
    assertThat(tooMany.times()).isZero();
    assertThat(tooMany.byRule())
        .extracting(StoreResult.RuleResult::remaining)
        .containsExactly(3, 1);
    assertThat(tooMany.byRule().getFirst().waitNanos()).isZero();
    assertThat(tooMany.byRule().getLast().waitNanos()).isPositive();
  }

  @Test
  void takesAsOftenAsTheTightestRuleGives() {
    StoreResult result = takeAll(5, plain("wide", "9/h", 2), plain("narrow", "3/h", 1));

    assertThat(result.times()).isEqualTo(3);
    assertThat(result.byRule()).extracting(StoreResult.RuleResult::remaining).containsExactly(3, 0);
  }

  @Test
  void neverHoldsOthersUpForAnObservedRule() {
    StoreRequest observed = withTerms("narrow", "1/h", StoreRequest.Terms.OBSERVED);
    StoreResult result = takeAll(3, plain("wide", "5/h", 1), observed);

    assertThat(result.times()).isEqualTo(3);
    assertThat(result.byRule()).extracting(StoreResult.RuleResult::times).containsExactly(3, 1);
  }

  @Test
  void givesPermitsAgainThatWereHandedBack() {
    StoreResult taken = takeAll(2, plain("api", "2/h", 1));
    StoreRequest.Terms one = StoreRequest.Terms.PLAIN.withReturned(1, taken.stamp());
    StoreResult after = takeAll(0, withTerms("api", "2/h", one));

    assertThat(after.byRule().getFirst().remaining()).isOne();
    assertThat(take("2/h", 1).admitted()).isTrue();
    assertThat(take("2/h", 1).admitted()).isFalse();
  }

  @Test
  void givesNothingForAHandBackWhoseWindowHasPassed() {
    StoreResult old = takeAll(1, plain("api", "2/3s", 1));
    pass(Duration.ofSeconds(3));
    take("2/3s", 2);
    StoreRequest.Terms late = StoreRequest.Terms.PLAIN.withReturned(1, old.stamp());
    StoreResult after = takeAll(0, withTerms("api", "2/3s", late));

    assertThat(after.byRule().getFirst().remaining()).isZero();
  }

  @Test
  void writesDownWhatIsOwedThoughItDoesNotFit() {
    take("3/h", 2);
    StoreRequest.Terms owed = StoreRequest.Terms.PLAIN.withOwed(3);

    assertThat(takeAll(1, withTerms("api", "3/h", owed)).times()).isZero();
    assertThat(take("3/h", 1).remaining()).isZero();
  }

  @Test
  void admitsExactlyTheLimitToManyThreads() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(() -> admittedOf(100)));
      }
      int admitted = 0;
      for (Future<Integer> one : running) {
        admitted += one.get();
      }

      assertThat(admitted).isEqualTo(250);
    }
  }

  private int admittedOf(int calls) {
    int admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += take("250/h", 1).admitted() ? 1 : 0;
    }
    return admitted;
  }

  private StoreResult takeAll(int times, StoreRequest... requests) {
    StoreResult result = state().take(List.of(requests), times);
    // A state may first have to learn that it has no memory.
    return result.isLost() ? state().take(List.of(requests), times) : result;
  }

  private StoreRequest plain(String name, String limit, int permits) {
    return new StoreRequest(limit(name, limit), key, permits);
  }

  private StoreRequest withTerms(String name, String limit, StoreRequest.Terms terms) {
    return new StoreRequest(limit(name, limit), key, 1, terms);
  }

  private Decision take(String limit, int permits) {
    return take(state(), limit("api", limit), key, permits);
  }
}
