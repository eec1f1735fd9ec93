// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.Delegate.Action;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Changes that an operator approves, from the measurement before them to their result. */
class ChangeTrialsTest {
  private final SettableTime time = new SettableTime();
  private final List<Advice> found = new ArrayList<>();
  private final List<Recommendation> changes = new ArrayList<>();
  private final Recommendations recommendations =
      new Recommendations(
          List.of(() -> List.copyOf(found)), AdviseSettings.defaults(), time, changes::add);

  private static Advice automatic(String subject, Knob knob) {
    return Advice.of("pool.size", subject)
        .prediction(Prediction.of("wait, ms", 100, 20))
        .change(Change.automatic("turn it", "turn it back"))
        .trial(knob)
        .build();
  }

  /** Returns a change that was approved and carried out. */
  private Advice carriedOut(Knob knob) throws Exception {
    Advice advice = automatic("pool a", knob);
    found.add(advice);
    recommendations.tick();
    assertThat(recommendations.act(advice.id(), Action.APPROVE, "ana")).isTrue();
    recommendations.tick();
    return advice;
  }

  private void tickAfter(Duration passed) {
    time.advance(passed);
    recommendations.tick();
  }

  private RecommendationState state(Advice advice) {
    return recommendations.find(advice.id()).orElseThrow().state();
  }

  @Test
  void keepsAnApprovedChangeThatHelps() throws Exception {
    Knob knob = new Knob(20);
    Advice advice = carriedOut(knob);
    assertThat(knob.turned).isTrue();
    assertThat(state(advice)).isEqualTo(RecommendationState.VERIFYING);
    tickAfter(Duration.ofMinutes(1));
    assertThat(state(advice)).isEqualTo(RecommendationState.VERIFYING);
    tickAfter(Duration.ofMinutes(1));
    Recommendation kept = recommendations.find(advice.id()).orElseThrow();
    assertThat(kept.state()).isEqualTo(RecommendationState.KEPT);
    assertThat(Objects.requireNonNull(kept.result()).gain()).isCloseTo(0.8, within(1e-9));
    assertThat(kept.history())
        .extracting(Recommendation.Transition::by)
        .containsExactly("headroom", "ana", "headroom", "headroom");
    assertThat(changes)
        .extracting(Recommendation::state)
        .containsExactly(
            RecommendationState.APPROVED, RecommendationState.VERIFYING, RecommendationState.KEPT);
  }

  @Test
  void putsAChangeBackThatGainsTooLittle() throws Exception {
    Knob knob = new Knob(95);
    Advice advice = carriedOut(knob);
    tickAfter(Duration.ofMinutes(2));
    assertThat(state(advice)).isEqualTo(RecommendationState.ROLLED_BACK);
    assertThat(knob.turned).isFalse();
  }

  @Test
  void putsAChangeBackThatNoTrafficCanJudge() throws Exception {
    Knob knob = new Knob(20);
    Advice advice = carriedOut(knob);
    knob.traffic = false;
    tickAfter(Duration.ofMinutes(9));
    assertThat(state(advice)).isEqualTo(RecommendationState.VERIFYING);
    tickAfter(Duration.ofMinutes(2));
    assertThat(state(advice)).isEqualTo(RecommendationState.INCONCLUSIVE);
    assertThat(knob.turned).isFalse();
  }

  @Test
  void carriesOutOneChangeAtATime() throws Exception {
    Knob first = new Knob(20);
    Knob second = new Knob(20);
    found.add(automatic("pool a", first));
    found.add(automatic("pool b", second));
    recommendations.tick();
    for (Advice each : found) {
      recommendations.act(each.id(), Action.APPROVE, "ana");
    }
    recommendations.tick();
    assertThat(first.turned ^ second.turned).isTrue();
    tickAfter(Duration.ofMinutes(2));
    recommendations.tick();
    assertThat(first.turned && second.turned).isTrue();
  }

  @Test
  void rollsBackWhatAnOperatorDoesNotWantAnyMore() throws Exception {
    Knob knob = new Knob(20);
    Advice advice = carriedOut(knob);
    assertThat(recommendations.act(advice.id(), Action.ROLL_BACK, "bob")).isTrue();
    recommendations.tick();
    assertThat(state(advice)).isEqualTo(RecommendationState.ROLLED_BACK);
    assertThat(knob.turned).isFalse();
  }

  @Test
  void saysOnceThatAChangeCannotBePutBackAndTriesAgain() throws Exception {
    Knob knob = new Knob(20);
    Advice advice = carriedOut(knob);
    recommendations.act(advice.id(), Action.ROLL_BACK, "bob");
    knob.stuck = true;
    for (int i = 0; i < 3; i++) {
      tickAfter(Duration.ofSeconds(10));
    }
    assertThat(recommendations.find(advice.id()).orElseThrow().history())
        .filteredOn(each -> each.detail().equals("the knob is stuck"))
        .hasSize(1);
    knob.stuck = false;
    tickAfter(Duration.ofSeconds(10));
    assertThat(state(advice)).isEqualTo(RecommendationState.ROLLED_BACK);
  }

  @Test
  void measuresOnlyWhatBeganAfterTheChange() throws Exception {
    Knob knob = new Knob(20);
    carriedOut(knob);
    Instant changed = time.now();
    assertThat(knob.measuredSince).isEqualTo(changed.minus(Duration.ofMinutes(2)));
    tickAfter(Duration.ofMinutes(3));
    assertThat(knob.measuredSince).isEqualTo(changed);
  }

  @Test
  void neverOverrulesAnOperatorWhoIsFaster() throws Exception {
    Knob knob = new Knob(20);
    Advice advice = carriedOut(knob);
    knob.whileMeasured =
        () -> {
          try {
            recommendations.act(advice.id(), Action.ROLL_BACK, "bob");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    tickAfter(Duration.ofMinutes(2));
    assertThat(state(advice)).isEqualTo(RecommendationState.ROLLING_BACK);
    recommendations.tick();
    assertThat(state(advice)).isEqualTo(RecommendationState.ROLLED_BACK);
    assertThat(knob.turned).isFalse();
  }
}
