// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.advise.Delegate.Action;
import dev.headroom.kit.SettableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecommendationsTest {
  private final SettableTime time = new SettableTime();
  private final List<Advice> found = new ArrayList<>();
  private final Recommendations recommendations =
      new Recommendations(
          List.of(() -> List.copyOf(found)), AdviseSettings.defaults(), time, changed -> {});

  private static Advice automatic(String subject, Knob knob) {
    return Advice.of("pool.size", subject)
        .prediction(Prediction.of("wait, ms", 100, 20))
        .change(Change.automatic("turn it", "turn it back"))
        .trial(knob)
        .build();
  }

  /** Approves advice, and lets it be carried out and judged. */
  private void decide(Advice advice) throws Exception {
    found.add(advice);
    recommendations.tick();
    recommendations.act(advice.id(), Action.APPROVE, "ana");
    recommendations.tick();
    tickAfter(Duration.ofMinutes(2));
  }

  private static Advice advice(String kind, Severity severity, int symptom, double lost) {
    return Advice.of(kind, "subject").weight(severity, lost, 0.9).symptom(symptom).build();
  }

  private void tickAfter(Duration passed) {
    time.advance(passed);
    recommendations.tick();
  }

  private RecommendationState state(Advice advice) {
    return recommendations.find(advice.id()).orElseThrow().state();
  }

  @Test
  void putsTheCauseBeforeWhatItLeadsTo() {
    found.add(advice("route.slow", Severity.HIGH, 2, 500));
    found.add(advice("pool.size", Severity.HIGH, 1, 300));
    found.add(advice("query.n-plus-one", Severity.MEDIUM, 0, 20));
    found.add(advice("index.create", Severity.HIGH, 0, 10));
    found.add(advice("index.unused", Severity.LOW, 0, 0));
    recommendations.tick();
    assertThat(recommendations.verdict().orElseThrow().advice().kind()).isEqualTo("index.create");
    assertThat(recommendations.all())
        .extracting(each -> each.advice().kind())
        .containsExactly(
            "index.create", "pool.size", "query.n-plus-one", "route.slow", "index.unused");
  }

  /** A Redis that was slow while the application started once stood first for ten minutes. */
  @Test
  void putsWhatIsNoLongerFoundBehindWhatIs() {
    Advice passed = advice("station.slow", Severity.HIGH, 0, 30);
    Advice lasting = advice("limit.noisy-client", Severity.MEDIUM, 0, 0);
    found.add(passed);
    found.add(lasting);
    recommendations.tick();
    found.remove(passed);
    tickAfter(Duration.ofSeconds(10));
    assertThat(verdict()).as("one look may miss it").isEqualTo("station.slow");
    tickAfter(Duration.ofSeconds(10));
    assertThat(verdict()).isEqualTo("limit.noisy-client");
    assertThat(state(passed)).isEqualTo(RecommendationState.OPEN);
    found.add(passed);
    tickAfter(Duration.ofSeconds(10));
    assertThat(verdict()).isEqualTo("station.slow");
  }

  private String verdict() {
    return recommendations.verdict().orElseThrow().advice().kind();
  }

  @Test
  void keepsOneRecommendationForOneCauseAndItsLatestEvidence() {
    found.add(advice("query.slow", Severity.MEDIUM, 0, 1));
    recommendations.tick();
    found.set(0, advice("query.slow", Severity.HIGH, 0, 50));
    recommendations.tick();
    assertThat(recommendations.all())
        .singleElement()
        .extracting(each -> each.advice().weight().severity())
        .isEqualTo(Severity.HIGH);
  }

  @Test
  void expiresWhatIsNoLongerFoundAndOpensItAgain() {
    Advice slow = advice("query.slow", Severity.MEDIUM, 0, 1);
    found.add(slow);
    recommendations.tick();
    found.clear();
    tickAfter(Duration.ofMinutes(11));
    assertThat(state(slow)).isEqualTo(RecommendationState.EXPIRED);
    assertThat(recommendations.verdict()).isEmpty();
    found.add(slow);
    recommendations.tick();
    assertThat(state(slow)).isEqualTo(RecommendationState.OPEN);
  }

  @Test
  void proposesOnceMoreWhatComesBackAndKeepsWhatCameOfItBefore() throws Exception {
    Advice advice = automatic("pool a", new Knob(20));
    decide(advice);
    assertThat(state(advice)).isEqualTo(RecommendationState.KEPT);
    found.clear();
    tickAfter(Duration.ofMinutes(11));
    found.add(advice);
    recommendations.tick();
    Recommendation again = recommendations.find(advice.id()).orElseThrow();
    assertThat(again.state()).isEqualTo(RecommendationState.OPEN);
    assertThat(again.result()).isNull();
    assertThat(recommendations.trackRecords().getFirst().kept()).isEqualTo(1);
    assertThat(recommendations.act(advice.id(), Action.APPROVE, "ana")).isTrue();
  }

  @Test
  void proposesAFurtherSizeTenMinutesAfterTheFirstWasKept() throws Exception {
    Advice first = automatic("pool a", new Knob(20));
    decide(first);
    Advice further =
        Advice.of("pool.size", "pool a")
            .change(Change.automatic("turn it further", "turn it back"))
            .trial(new Knob(10))
            .build();
    found.set(0, further);
    tickAfter(Duration.ofMinutes(9));
    assertThat(state(first)).isEqualTo(RecommendationState.KEPT);
    tickAfter(Duration.ofMinutes(1));
    Recommendation open = recommendations.find(first.id()).orElseThrow();
    assertThat(open.state()).isEqualTo(RecommendationState.OPEN);
    assertThat(open.advice().change().up()).isEqualTo("turn it further");
  }

  @Test
  void countsNoSuccessForWhatWasOnlyNotSeenForAWhile() throws Exception {
    Advice slow = advice("query.slow", Severity.HIGH, 0, 1);
    found.add(slow);
    recommendations.tick();
    recommendations.act(slow.id(), Action.APPROVE, "ana");
    recommendations.tick();
    found.clear();
    tickAfter(Duration.ofMinutes(11));
    assertThat(state(slow)).isEqualTo(RecommendationState.KEPT);
    found.add(slow);
    recommendations.tick();
    assertThat(state(slow)).isEqualTo(RecommendationState.OPEN);
    assertThat(recommendations.trackRecords().getFirst().kept()).isZero();
  }

  @Test
  void leavesDismissedAdviceAlone() throws Exception {
    Advice slow = advice("query.slow", Severity.HIGH, 0, 1);
    found.add(slow);
    recommendations.tick();
    assertThat(recommendations.act(slow.id(), Action.DISMISS, "ana")).isTrue();
    recommendations.tick();
    assertThat(state(slow)).isEqualTo(RecommendationState.DISMISSED);
    assertThat(recommendations.act(slow.id(), Action.APPROVE, "ana")).isFalse();
    assertThat(recommendations.verdict()).isEmpty();
  }

  @Test
  void keepsWhatItsOperatorChangedOnceItIsNoLongerFound() throws Exception {
    Advice slow = advice("query.slow", Severity.HIGH, 0, 1);
    found.add(slow);
    recommendations.tick();
    recommendations.act(slow.id(), Action.APPROVE, "ana");
    recommendations.tick();
    found.clear();
    tickAfter(Duration.ofMinutes(3));
    assertThat(state(slow)).isEqualTo(RecommendationState.KEPT);
  }

  @Test
  void comparesWhatWasPredictedWithWhatWasMeasured() throws Exception {
    Knob knob = new Knob(40);
    Advice advice = automatic("pool a", knob);
    found.add(advice);
    recommendations.tick();
    recommendations.act(advice.id(), Action.APPROVE, "ana");
    recommendations.tick();
    tickAfter(Duration.ofMinutes(2));
    TrackRecord record = recommendations.trackRecords().getFirst();
    assertThat(record.kind()).isEqualTo("pool.size");
    assertThat(record.kept()).isEqualTo(1);
    assertThat(record.predictedGain()).isCloseTo(0.8, within(1e-9));
    assertThat(record.measuredGain()).isCloseTo(0.6, within(1e-9));
  }

  @Test
  void goesOnWithTheOtherAdvisorsWhenOneFails() {
    Recommendations several =
        new Recommendations(
            List.of(
                () -> {
                  throw new IllegalStateException("no data");
                },
                () -> {
                  throw new NoClassDefFoundError("of the test");
                },
                () -> List.of(advice("query.slow", Severity.HIGH, 0, 1))),
            AdviseSettings.defaults(),
            time,
            each -> {});
    several.tick();
    assertThat(several.all()).hasSize(1);
  }

  @Test
  void leavesTheStateToACapabilityThatHandlesItsOwnAdvice() throws Exception {
    List<String> acts = new ArrayList<>();
    Delegate index =
        new Delegate() {
          @Override
          public RecommendationState state() {
            return acts.isEmpty() ? RecommendationState.OPEN : RecommendationState.APPROVED;
          }

          @Override
          public String detail() {
            return "in its own history";
          }

          @Override
          public boolean act(Action action, String by) {
            return acts.add(action + " by " + by);
          }
        };
    Advice advice = Advice.of("index.create", "orders_user").delegate(index).build();
    found.add(advice);
    recommendations.tick();
    assertThat(recommendations.act(advice.id(), Action.APPROVE, "ana")).isTrue();
    assertThat(acts).containsExactly("APPROVE by ana");
    assertThat(state(advice)).isEqualTo(RecommendationState.APPROVED);
  }
}
