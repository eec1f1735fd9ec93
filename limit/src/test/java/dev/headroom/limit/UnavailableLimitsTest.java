// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void waitsForTheStateFiveTimesAndThenNoMoreUntilItIsBack() {
    LimitRule rule = rule("10/min", "closed");
    state.unavailable = true;
    for (int i = 0; i < 100; i++) {
      one.decide(new PermitRequest(rule, "key" + i));
    }
    assertThat(state.calls.get()).isEqualTo(5);
    state.unavailable = false;

    await().until(() -> one.decide(new PermitRequest(rule, "x")).admitted());
  }

  @Test
  void recordsWhatWasSpentWhileTheStoreWasUnavailable() {
    LimitRule rule = rule("10/min", "local-share");
    state.unavailable = true;
    assertThat(admitted(one, rule, 30)).isEqualTo(5);
    state.unavailable = false;

    await().untilAsserted(() -> assertThat(remaining(rule)).isEqualTo(5));
  }

  @Test
  void recordsAgainWhatTheStoreLost() {
    LimitRule rule = rule("10/min", "closed");
    // Beside the background thread, which would record the same, it might be recorded twice.
    RateLimits unwatched = RateLimits.unwatched(state, new LimitSettings(2, 1_000), time);
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
      await().until(() -> late.instances() == 5);
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

  private int remaining(LimitRule rule) {
    return one.peek(List.of(new PermitRequest(rule, "ann")))
        .byRule()
        .getFirst()
        .decision()
        .remaining();
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
