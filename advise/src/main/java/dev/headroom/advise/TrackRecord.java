// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.util.List;
import java.util.Objects;

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

  /** Sums up the recommendations of one kind. */
  static TrackRecord of(String kind, List<Recommendation> all) {
    List<Recommendation> measured =
        all.stream()
            .filter(each -> each.advice().prediction() != null)
            .filter(each -> each.result() != null && !Double.isNaN(each.result().gain()))
            .toList();
    return new TrackRecord(
        kind,
        count(all, RecommendationState.KEPT),
        count(all, RecommendationState.ROLLED_BACK),
        count(all, RecommendationState.INCONCLUSIVE),
        measured.stream()
            .mapToDouble(each -> Objects.requireNonNull(each.advice().prediction()).gain())
            .average()
            .orElse(Double.NaN),
        measured.stream()
            .mapToDouble(each -> Objects.requireNonNull(each.result()).gain())
            .average()
            .orElse(Double.NaN));
  }

  private static int count(List<Recommendation> all, RecommendationState state) {
    return (int) all.stream().filter(each -> each.state() == state).count();
  }
}
