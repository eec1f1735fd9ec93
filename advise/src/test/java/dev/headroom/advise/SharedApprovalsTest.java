// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.Delegate.Action;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.kit.SettableTime;
import dev.headroom.monitor.decision.Decision;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.decision.MemoryDecisionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators decide about recommendations, on instances that share a store of decisions. */
class SharedApprovalsTest {
  private final SettableTime time = new SettableTime();
  private final MemoryDecisionStore memory = new MemoryDecisionStore(time);
  private boolean unavailable;

  /** The store of all instances, which may be unavailable. */
  private final DecisionStore store =
      new DecisionStore() {
        @Override
        public void prepare() {
          check();
        }

        @Override
        public void save(Decision decision, Duration age) {
          check();
          memory.save(decision, age);
        }

        @Override
        public List<Decision> load() {
          check();
          return memory.load();
        }

        @Override
        public void trim(Duration ended, int most) {
          check();
          memory.trim(ended, most);
        }
      };

  private final List<Instance> instances = new ArrayList<>();

  private void check() {
    if (unavailable) {
      throw new StoreUnavailableException("memory", "a call", Duration.ZERO);
    }
  }

  /** One process. Confined to one thread. */
  private final class Instance {
    final List<Advice> found = new ArrayList<>();
    final Decisions decisions = new Decisions(store, time);
    final Recommendations recommendations =
        new Recommendations(
            List.of(() -> List.copyOf(found)),
            AdviseSettings.defaults(),
            decisions,
            time,
            changed -> {});

    void act(Advice advice, Action action) throws Exception {
      assertThat(recommendations.act(advice.id(), action, "ana")).isTrue();
    }

    RecommendationState state(Advice advice) {
      return recommendations.find(advice.id()).orElseThrow().state();
    }

    TrackRecord track() {
      return recommendations.trackRecords().getFirst();
    }

    int kept() {
      return recommendations.trackRecords().stream().mapToInt(TrackRecord::kept).sum();
    }
  }

  private Instance start(Advice... found) {
    Instance started = new Instance();
    started.found.addAll(List.of(found));
    instances.add(started);
    return started;
  }

  private Instance restart(Instance ended, Advice... found) {
    instances.remove(ended);
    return start(found);
  }

  /** Lets time pass; then all instances read the store, and take a step. */
  private void tickAfter(Duration passed) {
    time.advance(passed);
    for (Instance each : instances) {
      try {
        each.decisions.exchange();
      } catch (StoreUnavailableException e) {
        // As the exchange in the background does.
      }
      each.recommendations.tick();
    }
  }

  private void tick() {
    tickAfter(Duration.ofSeconds(10));
  }

  private static Advice automatic(Knob knob) {
    return Advice.of("pool.size", "pool a")
        .prediction(Prediction.of("wait, ms", 100, 20))
        .change(Change.automatic("set it to 20", "set it to 10"))
        .trial(knob)
        .build();
  }

  private static Advice setting(Trial trial) {
    return Advice.of("cache.too-small", "users")
        .prediction(Prediction.of("loads", 100, 20))
        .change(Change.setting("raise max-entries"))
        .trial(trial)
        .build();
  }

  @Test
  void aDismissalHoldsOnEachInstanceAndAfterARestart() throws Exception {
    Advice slow = Advice.of("query.slow", "select").build();
    Instance one = start(slow);
    Instance two = start(slow);
    tick();
    one.act(slow, Action.DISMISS);
    tick();
    assertThat(two.state(slow)).isEqualTo(RecommendationState.DISMISSED);
    assertThat(two.recommendations.find(slow.id()).orElseThrow().latest().by()).isEqualTo("ana");

    two = restart(two, slow);
    tickAfter(Duration.ofDays(40));
    assertThat(two.state(slow)).isEqualTo(RecommendationState.DISMISSED);
  }

  @Test
  void eachInstanceCarriesAnApprovedChangeOutAndJudgesItForItself() throws Exception {
    Knob helps = new Knob(20);
    Knob helpsNot = new Knob(95);
    Instance one = start(automatic(helps));
    Instance two = start(automatic(helpsNot));
    Advice advice = one.found.getFirst();
    tick();
    one.act(advice, Action.APPROVE);
    tick();
    assertThat(helps.turned).isTrue();
    assertThat(helpsNot.turned).isTrue();
    tickAfter(Duration.ofMinutes(2));
    assertThat(one.state(advice)).isEqualTo(RecommendationState.KEPT);
    assertThat(two.state(advice)).isEqualTo(RecommendationState.ROLLED_BACK);
    tick();
    assertThat(one.track().kept()).isEqualTo(1);
    assertThat(one.track().rolledBack()).isEqualTo(1);
    assertThat(two.track()).isEqualTo(one.track());

    one.act(advice, Action.ROLL_BACK);
    tick();
    tick();
    assertThat(helps.turned).isFalse();
    assertThat(two.track().kept()).isZero();
    assertThat(two.track().rolledBack()).isEqualTo(2);
  }

  @Test
  void carriesAKeptChangeOutOnceMoreAfterARestartAndMeasuresIt() throws Exception {
    Instance one = start(automatic(new Knob(20)));
    Advice advice = one.found.getFirst();
    tick();
    one.act(advice, Action.APPROVE);
    tick();
    tickAfter(Duration.ofMinutes(2));
    assertThat(one.state(advice)).isEqualTo(RecommendationState.KEPT);

    Knob fresh = new Knob(20);
    one = restart(one, automatic(fresh));
    tick();
    assertThat(fresh.turned).isTrue();
    assertThat(one.state(advice)).isEqualTo(RecommendationState.VERIFYING);
    tickAfter(Duration.ofMinutes(2));
    assertThat(one.state(advice)).isEqualTo(RecommendationState.KEPT);

    Knob other = new Knob(20);
    one =
        restart(
            one,
            Advice.of("pool.size", "pool a")
                .change(Change.automatic("set it to 40", "set it to 10"))
                .trial(other)
                .build());
    tick();
    assertThat(one.state(advice)).as("another change").isEqualTo(RecommendationState.OPEN);
    assertThat(other.turned).isFalse();
  }

  @Test
  void carriesNothingOutAgainThatWasPutBack() throws Exception {
    Instance one = start(automatic(new Knob(95)));
    Advice advice = one.found.getFirst();
    tick();
    one.act(advice, Action.APPROVE);
    tick();
    tickAfter(Duration.ofMinutes(2));
    assertThat(one.state(advice)).isEqualTo(RecommendationState.ROLLED_BACK);

    Knob fresh = new Knob(20);
    one = restart(one, automatic(fresh));
    tick();
    assertThat(one.state(advice)).isEqualTo(RecommendationState.OPEN);
    assertThat(fresh.turned).isFalse();
    assertThat(one.track().rolledBack()).isEqualTo(1);
  }

  @Test
  void measuresAChangeThatTookARestartAgainstTheFigureBeforeIt() throws Exception {
    Knob before = new Knob(20);
    Instance one = start(setting(before));
    Advice advice = one.found.getFirst();
    tick();
    one.act(advice, Action.APPROVE);
    tick();
    assertThat(one.state(advice)).isEqualTo(RecommendationState.VERIFYING);

    Knob after = new Knob(20);
    after.apply();
    one = restart(one, setting(after));
    tick();
    assertThat(one.recommendations.find(advice.id()).orElseThrow().latest().by()).isEqualTo("ana");
    tickAfter(Duration.ofMinutes(2));
    assertThat(one.state(advice)).isEqualTo(RecommendationState.KEPT);
    assertThat(one.track().kept()).isEqualTo(1);
    assertThat(one.track().measuredGain()).isCloseTo(0.8, within(1e-9));
  }

  @Test
  void countsAChangeThatTookARestartOnceNoInstanceFindsItsCause() throws Exception {
    Advice advice = setting(new Knob(20));
    Instance one = start(advice);
    Instance two = start(advice);
    tick();
    one.act(advice, Action.APPROVE);
    tick();
    assertThat(two.state(advice)).isEqualTo(RecommendationState.VERIFYING);
    one = restart(one);
    for (int i = 0; i < 12; i++) {
      tickAfter(Duration.ofMinutes(2));
    }
    assertThat(one.kept()).as("the other instance finds it still").isZero();

    two = restart(two);
    for (int i = 0; i < 12; i++) {
      tickAfter(Duration.ofMinutes(2));
    }
    assertThat(one.kept()).isEqualTo(1);
    assertThat(two.kept()).isEqualTo(1);

    two.found.add(advice);
    tick();
    tick();
    assertThat(two.state(advice)).isEqualTo(RecommendationState.VERIFYING);
    assertThat(two.kept()).isZero();
  }

  @Test
  void anApprovalIsFollowedWhenTheStoreReturnsAndEndsAfterThirtyDays() throws Exception {
    Knob here = new Knob(20);
    Knob there = new Knob(20);
    Instance one = start(automatic(here));
    Instance two = start(automatic(there));
    Advice advice = one.found.getFirst();
    tick();
    unavailable = true;
    one.act(advice, Action.APPROVE);
    tick();
    assertThat(one.decisions.unsaved()).isPresent();
    assertThat(here.turned).isTrue();
    assertThat(two.state(advice)).isEqualTo(RecommendationState.OPEN);

    unavailable = false;
    tick();
    assertThat(one.decisions.unsaved()).isEmpty();
    assertThat(there.turned).isTrue();

    instances.clear();
    time.advance(Duration.ofDays(31));
    Knob late = new Knob(20);
    Instance three = start(automatic(late));
    tick();
    assertThat(three.state(advice)).isEqualTo(RecommendationState.OPEN);
    assertThat(late.turned).isFalse();
  }
}
