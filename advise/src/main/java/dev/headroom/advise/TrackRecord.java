// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.time.Instant;
import java.util.List;

/**
 * How the recommendations of one kind turned out.
 *
 * <p>Immutable.
 *
 * @param kind of the recommendations
 * @param kept changes that helped
 * @param rolledBack changes that did not
 * @param inconclusive changes that could not be judged
 * @param predictedGain mean of the predicted gains of the changes that were measured, as a share of
 *     the figure before; NaN if there are none
 * @param measuredGain mean of their measured gains; NaN if there are none
 */
public record TrackRecord(
    String kind,
    int kept,
    int rolledBack,
    int inconclusive,
    double predictedGain,
    double measuredGain) {

  /**
   * What came of one change.
   *
   * <p>Immutable.
   *
   * @param predictedGain as a share of the figure before; NaN if nothing was predicted
   */
  record Result(String kind, RecommendationState state, double predictedGain, Outcome outcome) {

    /** Returns what came of a recommendation, as far as it knows. */
    static Result of(Recommendation each) {
      Prediction predicted = each.advice().prediction();
      Outcome outcome = each.result();
      return new Result(
          each.advice().kind(),
          each.state(),
          predicted == null ? Double.NaN : predicted.gain(),
          outcome == null ? new Outcome(Instant.EPOCH, Double.NaN, Double.NaN) : outcome);
    }
  }

  /** Sums up the results of one kind. */
  static TrackRecord of(String kind, List<Result> all) {
    List<Result> measured =
        all.stream()
            .filter(each -> !Double.isNaN(each.predictedGain()))
            .filter(each -> !Double.isNaN(each.outcome().gain()))
            .toList();
    return new TrackRecord(
        kind,
        count(all, RecommendationState.KEPT),
        count(all, RecommendationState.ROLLED_BACK),
        count(all, RecommendationState.INCONCLUSIVE),
        measured.stream().mapToDouble(Result::predictedGain).average().orElse(Double.NaN),
        measured.stream().mapToDouble(each -> each.outcome().gain()).average().orElse(Double.NaN));
  }

  private static int count(List<Result> all, RecommendationState state) {
    return (int) all.stream().filter(each -> each.state() == state).count();
  }
}
