// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  @Test
  void measuresBackwardsInEverySecondRound() {
    List<String> contestants = List.of("a", "b", "c");
    assertThat(Rounds.order(0, contestants)).containsExactly("a", "b", "c");
    assertThat(Rounds.order(1, contestants)).containsExactly("c", "b", "a");
    assertThat(Rounds.order(2, contestants)).containsExactly("a", "b", "c");
  }

  @Test
  void judgesTheRatiosWithinEachRound() {
    // The machine is three times slower in the second round, for both.
    Rounds rounds = rounds(new double[] {20, 60, 22}, new double[] {10, 30, 10});
    BenchRow row = rounds.ratio("hit", "ns/op", "peer", Comparator.AT_MOST, 2.2);
    assertThat(row.value()).isEqualTo(2.0);
    assertThat(row.met()).isTrue();
    assertThat(row.runs()).isEqualTo(3);
    assertThat(row.spread()).isCloseTo(0.05, within(1e-9));
    assertThat(row.measure()).isEqualTo("ratio to peer");
  }

  @Test
  void meetsAGoalOnlyByTheWholeIntervalOfTheRatios() {
    Rounds rounds = rounds(new double[] {20, 60, 22}, new double[] {10, 30, 10});
    assertThat(rounds.ratio("hit", "ns/op", "peer", Comparator.AT_MOST, 2.1).met()).isFalse();
    assertThat(rounds.timesFaster("hit", "ns/op", "peer", 0.49).met()).isFalse();
    assertThat(rounds.timesFaster("hit", "ns/op", "peer", 0.45).met()).isTrue();
  }

  @Test
  void computesHowManyTimesThePeerTakes() {
    Rounds rounds = rounds(new double[] {10}, new double[] {69});
    rounds.add("slow", 71);
    assertThat(rounds.timesFaster("hit", "ns/op", "peer", 7).met()).isFalse();
    BenchRow row = rounds.timesFaster("hit", "ns/op", "slow", 7);
    assertThat(row.value()).isCloseTo(7.1, within(1e-9));
    assertThat(row.met()).isTrue();
    assertThat(row.measure()).isEqualTo("times faster than slow");
  }

  @Test
  void failsWhenThePeerIsBetter() {
    Rounds rounds = rounds(new double[] {31}, new double[] {10});
    assertThat(rounds.ratio("hit", "ns/op", "peer", Comparator.AT_MOST, 3).met()).isFalse();
  }

  private static Rounds rounds(double[] ours, double[] peers) {
    Rounds rounds = new Rounds();
    for (int i = 0; i < ours.length; i++) {
      rounds.add(Rounds.OURS, ours[i]);
      rounds.add("peer", peers[i]);
    }
    return rounds;
  }
}
