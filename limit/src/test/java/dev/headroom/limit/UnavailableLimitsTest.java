// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.SettingsException;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Decisions;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.limit.rule.UnavailablePolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What limits do while the shared store is unavailable, and after it. */
final class UnavailableLimitsTest {
  private final ManualTime time = new ManualTime();
  private final FakeLimitState state = new FakeLimitState(time);
  private final RateLimits one = open();
  private final RateLimits two = open();

  private RateLimits open() {
    return RateLimits.shared(state, new LimitSettings(2, 1_000), time, LimitListener.NONE);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @ParameterizedTest
  @CsvSource({
    "closed, 0, CLOSED",
    "local-share, 5, SHARE",
    "reserve 40%, 2, RESERVE",
    "open, 30, OPEN"
  })
  void admitsWhatItsPolicyAllows(String whenUnavailable, int admitted, Decision.Source source) {
    LimitRule rule = rule("10/min", whenUnavailable);
    state.unavailable = true;

    assertThat(admitted(one, rule, 30)).isEqualTo(admitted);
    assertThat(one.decide(new PermitRequest(rule, "ann")).source()).isEqualTo(source);
  }

  @Test
  void countsWhatItSpentItselfInItsShare() {
    LimitRule rule = rule("10/min", "local-share");
    assertThat(admitted(one, rule, 3)).isEqualTo(3);
    state.unavailable = true;

    assertThat(admitted(one, rule, 30)).isEqualTo(2);
    assertThat(admitted(two, rule, 30)).isEqualTo(5);
  }

  @Test
  void sharesABucketAtItsPrice() {
    LimitRule rule = rule("10/s burst 20", "local-share");
    state.unavailable = true;

    assertThat(admitted(one, rule, 50)).isEqualTo(10);
    time.advance(Duration.ofMillis(400));
    assertThat(admitted(one, rule, 50)).isEqualTo(2);
  }

  @Test
  void aReserveIsNeverAboveTheLimitHoweverOftenTheStateGoes() {
    LimitRule rule = rule("100/min", "reserve 20%");
    int admitted = 0;
    for (int i = 0; i < 400; i++) {
      state.unavailable = i % 3 == 0;
      admitted += admitted(i % 2 == 0 ? one : two, rule, 1);
      time.advance(Duration.ofMillis(10));
    }

    assertThat(admitted).isBetween(81, 100);
  }

  @Test
  void refusesARequestForMoreThanAReserveLeaves() {
    LimitRule rule = rule("10/min", "reserve 40%");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> one.decide(new PermitRequest(rule, "ann", 7)))
        .withMessageContaining("permits for limit api was 7, allowed 1 to 6 beside the reserve");
    assertThat(one.decide(new PermitRequest(rule, "ann", 6)).admitted()).isTrue();
  }

  @Test
  void waitsForTheStateFiveTimesAndThenNoMoreUntilItIsBack() {
    LimitRule rule = rule("10/min", "closed");
    state.unavailable = true;
    for (int i = 0; i < 100; i++) {
      one.decide(new PermitRequest(rule, "key" + i));
    }
    assertThat(state.calls.get()).isEqualTo(5);
    state.unavailable = false;

    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> one.decide(new PermitRequest(rule, "x")).admitted());
  }

  @Test
  void spendsNoLateAnswerOfARuleBesideOneWithLeases() {
    LimitRule leased = rule("6000/min", "closed").withLeases();
    LimitRule exact =
        LimitRule.of(Limit.parse("exact", "10/s"))
            .unavailablePolicy(UnavailablePolicy.parse("closed"));
    state.answersAfter = Duration.ofMillis(100);

    Decisions decisions =
        one.decide(List.of(new PermitRequest(leased, "all"), new PermitRequest(exact, "ann")));
    assertThat(decisions.admitted()).as("it came after more than the time-out").isFalse();
    assertThat(decisions.unavailable()).isTrue();
  }

  @Test
  void logsAFaultOfTheStoreOnceHoweverOftenItIsProbed() {
    Logger logger = (Logger) LoggerFactory.getLogger(BackgroundScheduler.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    try {
      state.faulty = true;
      state.unavailable = true;
      admitted(one, rule("10/min", "closed"), 5);
      int before = state.beats.get();
      await().atMost(Duration.ofMinutes(1)).until(() -> state.beats.get() - before >= 6);
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list).as("of two instances").hasSizeBetween(1, 2);
  }

  @Test
  void recordsWhatWasSpentWhileTheStoreWasUnavailable() {
    LimitRule rule = rule("10/min", "local-share");
    state.unavailable = true;
    assertThat(admitted(one, rule, 30)).isEqualTo(5);
    state.unavailable = false;

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(remainingInStore(new PermitRequest(rule, "ann"))).isEqualTo(5));
  }

  @Test
  void recordsUnderALongKeysOwnNameWhatItSpentMeanwhile() {
    PermitRequest ann = new PermitRequest(rule("10/min", "local-share"), "ann".repeat(40));
    state.unavailable = true;
    for (int i = 0; i < 30; i++) {
      one.decide(ann);
    }
    state.unavailable = false;

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(remainingInStore(ann)).isEqualTo(5));
  }

  @Test
  void admitsNoMoreThanTheLimitHoweverOftenTheStoreLosesAKeysState() {
    LimitRule rule = rule("10/min", "closed");
    RateLimits unwatched = unwatched();
    int admitted = 0;
    for (int round = 0; round < 4; round++) {
      admitted += admitted(unwatched, rule, 3);
      state.loseStates();
    }

    assertThat(admitted).isEqualTo(10);
  }

  /** Each instance records what it spent itself, at the latest before it takes more. */
  @Test
  void admitsNoMoreThanTheLimitOnEachInstanceThatLosesAKeysState() {
    LimitRule rule = rule("10/min", "closed");
    List<RateLimits> both = List.of(unwatched(), unwatched());
    int admitted = 0;
    for (int round = 0; round < 10; round++) {
      for (RateLimits each : both) {
        admitted += admitted(each, rule, 4);
      }
      state.loseStates();
      // So long is a refusal remembered.
      time.advance(Duration.ofSeconds(1));
    }

    assertThat(admitted).isBetween(10, 20);
  }

  @Test
  void recordsAgainWhatIsLostThoughALookOrAHandBackNoticedIt() {
    LimitRule rule = rule("10/min", "closed");
    RateLimits unwatched = unwatched();
    PermitRequest bob = new PermitRequest(rule, "bob");
    Decisions ofBob = unwatched.decide(List.of(bob));
    assertThat(admitted(unwatched, rule, 4)).isEqualTo(4);
    state.loseAll();
    unwatched.peek(List.of(bob));
    assertThat(admitted(unwatched, rule, 2)).isEqualTo(2);
    state.loseAll();
    unwatched.refund(ofBob);

    assertThat(admitted(unwatched, rule, 30)).isEqualTo(4);
  }

  /** A process that was paused between the answer and its use spends nothing late. */
  @Test
  void spendsNoPermitWhoseAnswerCameTooLateAndHandsItBack() {
    PermitRequest ann = new PermitRequest(rule("10/min", "closed"), "ann");
    state.answersAfter = state.timeout().plusNanos(1);
    assertThat(one.decide(ann).source()).isEqualTo(Decision.Source.CLOSED);
    state.answersAfter = Duration.ZERO;

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(remaining(one, ann)).isEqualTo(10));
  }

  /**
   * The permit that came too late counted in the share: the first request got none of a limit of 1.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1/min", "1/min burst 1", "1/min calendar UTC"})
  void countsNoPermitWhoseAnswerCameTooLateInItsShare(String limit) {
    PermitRequest ann = new PermitRequest(rule(limit, "local-share"), "ann");
    try (RateLimits alone = RateLimits.unwatched(state, LimitSettings.defaults(), time)) {
      state.answersAfter = state.timeout().plusNanos(1);
      Decision first = alone.decide(ann);
      state.answersAfter = Duration.ZERO;

      assertThat(first.admitted()).isTrue();
      assertThat(first.source()).isEqualTo(Decision.Source.SHARE);
      assertThat(alone.decide(ann).admitted()).as("never more than the limit").isFalse();
      state.unavailable = true;
      assertThat(alone.decide(ann).admitted()).as("nor without the store").isFalse();
    }
  }

  /** An instance that is killed spends nothing more; what it leased leaves with the window. */
  @Test
  void leavesTheLeaseOfAnInstanceThatEndsUnspent() {
    LimitRule rule = rule("200/min", "closed").withLeases();
    int admitted = admitted(one, rule, 20);
    time.advance(Duration.ofMillis(100));
    admitted += admitted(one, rule, 20);
    one.close();

    assertThat(admitted + admitted(two, rule, 400)).isBetween(100, 200);
  }

  @Test
  void takesNothingOfAReserveWhileItCannotKnowHowManyShareIt() {
    state.unavailable = true;
    try (RateLimits late =
        RateLimits.shared(state, LimitSettings.defaults(), time, LimitListener.NONE)) {
      LimitRule rule = rule("10/min", "reserve 40%");
      assertThat(admitted(late, rule, 30)).isZero();
      assertThat(late.decide(new PermitRequest(rule, "ann")).source())
          .isEqualTo(Decision.Source.CLOSED);
    }
  }

  @Test
  void takesItsPartOfAReserveWhenItHasHeardFromTheStoreForTenSeconds() {
    state.living = 2;
    try (RateLimits late =
        RateLimits.shared(state, LimitSettings.defaults(), time, LimitListener.NONE)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> late.instances() == 2);
      PermitRequest ann = new PermitRequest(rule("10/min", "reserve 40%"), "ann");
      state.failsToTake = true;
      assertThat(late.decide(ann).source()).isEqualTo(Decision.Source.CLOSED);
      time.advance(Duration.ofSeconds(10));

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> late.decide(ann).source() == Decision.Source.RESERVE);
      assertThat(admitted(late, ann.rule(), 30)).as("of two, one is taken").isLessThanOrEqualTo(1);
    }
  }

  @Test
  void recordsAgainWhatTheStoreLost() {
    LimitRule rule = rule("10/min", "closed");
    // Beside the background thread, which would record the same, it might be recorded twice.
    RateLimits unwatched = unwatched();
    assertThat(admitted(unwatched, rule, 6)).isEqualTo(6);
    assertThat(admitted(two, rule, 3)).isEqualTo(3);
    state.loseAll();

    assertThat(admitted(unwatched, rule, 30)).isEqualTo(4);
    assertThat(remaining(rule)).isZero();
  }

  @Test
  void aRuleThatIsClosedRefusesForAllAndTakesNothing() {
    LimitRule closed =
        LimitRule.of(Limit.parse("otp", "10/min"))
            .unavailablePolicy(UnavailablePolicy.parse("closed"));
    LimitRule share = rule("10/min", "local-share");
    state.unavailable = true;
    Decisions verdict =
        one.decide(List.of(new PermitRequest(share, "ann"), new PermitRequest(closed, "ann")));

    assertThat(verdict.admitted()).isFalse();
    assertThat(verdict.unavailable()).isTrue();
    assertThat(admitted(one, share, 30)).isEqualTo(5);
  }

  @Test
  void countsLivingInstancesInTheShare() {
    state.living = 5;
    try (RateLimits late =
        RateLimits.shared(state, LimitSettings.defaults(), time, LimitListener.NONE)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> late.instances() == 5);
      state.unavailable = true;
      assertThat(admitted(late, rule("10/min", "local-share"), 30)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "local-share", "reserve 20%", "open"})
  void parsesAndWritesPolicies(String text) {
    assertThat(UnavailablePolicy.parse(text)).hasToString(text);
  }

  @Test
  void refusesUnknownPolicies() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> UnavailablePolicy.parse("ignore"))
        .withMessageContaining("closed, local-share, reserve 1% to 99%, or open");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> rule("3/min", "reserve 20%"))
        .withMessageContaining("when-unavailable");
  }

  private RateLimits unwatched() {
    return RateLimits.unwatched(state, new LimitSettings(2, 1_000), time);
  }

  private int remaining(LimitRule rule) {
    return remaining(one, new PermitRequest(rule, "ann"));
  }

  /** While the store is unavailable a look would see this instance's own count. */
  private int remainingInStore(PermitRequest request) {
    Decision seen = one.peek(List.of(request)).byRule().getFirst().decision();
    assertThat(seen.source()).isEqualTo(Decision.Source.SHARED);
    return seen.remaining();
  }

  private static int remaining(RateLimits limits, PermitRequest request) {
    return limits.peek(List.of(request)).byRule().getFirst().decision().remaining();
  }

  private static int admitted(RateLimits limits, LimitRule rule, int calls) {
    int admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += limits.decide(new PermitRequest(rule, "ann")).admitted() ? 1 : 0;
    }
    return admitted;
  }

  private static LimitRule rule(String limit, String whenUnavailable) {
    return LimitRule.of(Limit.parse("api", limit))
        .unavailablePolicy(UnavailablePolicy.parse(whenUnavailable));
  }
}
