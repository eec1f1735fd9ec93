// SPDX-License-Identifier: Apache-2.0
package dev.headroom.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.limit.Decision;
import dev.headroom.limit.Grant;
import dev.headroom.limit.LimitState;
import dev.headroom.limit.RateLimit;
import dev.headroom.limit.Take;
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

    assertThat(state().take(RateLimit.parse("api", "2/h"), key + "'", 2).admitted()).isTrue();
    assertThat(state().take(RateLimit.parse("search", "2/h"), key, 2).admitted()).isTrue();
    assertThat(take("2/h", 1).admitted()).isFalse();
  }

  @Test
  void admitsAgainAfterTheWaitThatItTold() {
    take("2/s", 1);
    pass(Duration.ofMillis(50));
    take("2/s", 1);
    Decision refused = take("2/s", 2);

    assertThat(refused.admitted()).isFalse();
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
    take("2/s", 2);
    assertThat(take("2/h", 1).admitted()).isFalse();
    pass(Duration.ofMillis(1_100));

    assertThat(take("2/h", 1).admitted()).isFalse();
  }

  @Test
  void refusesToTryWhatCouldNeverFit() {
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> take("2/h", 3));
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> take("2/h", 0));
    assertThat(take("2/h", 2).admitted()).isTrue();
  }

  @Test
  void acceptsAnyTextAsAKey() {
    RateLimit rule = RateLimit.parse("api", "1/h");
    for (String odd :
        List.of("", " ", "a:b", "{x}", "\u0000\n", "\ud83d\ude00", "x".repeat(9_999))) {
      assertThat(state().take(rule, key + odd, 1).admitted()).isTrue();
      assertThat(state().take(rule, key + odd, 1).admitted()).isFalse();
    }
  }

  @Test
  void takesOfAllRulesTogetherOrOfNone() {
    Grant both = takeAll(1, plain("wide", "5/h", 2), plain("narrow", "2/h", 1));
    Grant tooMany = takeAll(1, plain("wide", "5/h", 1), plain("narrow", "2/h", 2));

    assertThat(both.times()).isOne();
    assertThat(both.lines()).extracting(Grant.Line::remaining).containsExactly(3, 1);
    assertThat(tooMany.times()).isZero();
    assertThat(tooMany.lines()).extracting(Grant.Line::remaining).containsExactly(3, 1);
    assertThat(tooMany.lines().getFirst().waitNanos()).isZero();
    assertThat(tooMany.lines().getLast().waitNanos()).isPositive();
  }

  @Test
  void takesAsOftenAsTheTightestRuleGives() {
    Grant grant = takeAll(5, plain("wide", "9/h", 2), plain("narrow", "3/h", 1));

    assertThat(grant.times()).isEqualTo(3);
    assertThat(grant.lines()).extracting(Grant.Line::remaining).containsExactly(3, 0);
  }

  @Test
  void neverHoldsOthersUpForAShadowRule() {
    Take shadow = withTerms("narrow", "1/h", new Take.Terms(true, 0, 0, 0, 0));
    Grant grant = takeAll(3, plain("wide", "5/h", 1), shadow);

    assertThat(grant.times()).isEqualTo(3);
    assertThat(grant.lines()).extracting(Grant.Line::times).containsExactly(3, 1);
  }

  @Test
  void givesPermitsAgainThatWereHandedBack() {
    Grant taken = takeAll(2, plain("api", "2/h", 1));
    Take.Terms one = new Take.Terms(false, 0, 0, 1, taken.stamp());
    Grant after = takeAll(0, withTerms("api", "2/h", one));

    assertThat(after.lines().getFirst().remaining()).isOne();
    assertThat(take("2/h", 1).admitted()).isTrue();
    assertThat(take("2/h", 1).admitted()).isFalse();
  }

  @Test
  void givesNothingForAHandBackWhoseWindowHasPassed() {
    Grant old = takeAll(1, plain("api", "2/3s", 1));
    pass(Duration.ofSeconds(3));
    take("2/3s", 2);
    Take.Terms late = new Take.Terms(false, 0, 0, 1, old.stamp());
    Grant after = takeAll(0, withTerms("api", "2/3s", late));

    assertThat(after.lines().getFirst().remaining()).isZero();
  }

  @Test
  void writesDownWhatIsOwedThoughItDoesNotFit() {
    take("3/h", 2);
    Take.Terms owed = new Take.Terms(false, 0, 3, 0, 0);

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

  private Grant takeAll(int times, Take... takes) {
    Grant grant = state().take(List.of(takes), times);
    // A state may first have to learn that it has no memory.
    return grant.isLost() ? state().take(List.of(takes), times) : grant;
  }

  private Take plain(String name, String limit, int permits) {
    return new Take(RateLimit.parse(name, limit), key, permits);
  }

  private Take withTerms(String name, String limit, Take.Terms terms) {
    return new Take(RateLimit.parse(name, limit), key, 1, terms);
  }

  private Decision take(String limit, int permits) {
    return state().take(RateLimit.parse("api", limit), key, permits);
  }
}
