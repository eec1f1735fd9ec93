// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.time.Duration;

/**
 * How long the steps of a demo take.
 *
 * <p>Immutable.
 *
 * <p>{@link #QUICK} ends within about half an hour on two cores, {@link #BRIEF} within about ten
 * minutes. They are less certain, not kinder to a state: every state has the same steps in all, and
 * what is cut (sampled answers, rounds, the length of a load, the capacity without each feature)
 * widens intervals or leaves rows out.
 */
public enum Pace {
  /** The fewest rounds, the shortest loads, and no capacity without a feature. */
  BRIEF,
  /** Fewer and shorter rounds. */
  QUICK,
  /** An hour or more. */
  FULL;

  private static final int SAMPLED_ANSWERS = 1000;

  /** Returns the pace of a run that is quick, or is not. */
  public static Pace of(boolean quick) {
    return quick ? QUICK : FULL;
  }

  /** Returns the name with which a sentence begins. */
  String title() {
    return choose("Brief", "Quick", "Full");
  }

  private <T> T choose(T brief, T quick, T full) {
    return switch (this) {
      case BRIEF -> brief;
      case QUICK -> quick;
      case FULL -> full;
    };
  }

  private Duration seconds(int brief, int quick, int full) {
    return Duration.ofSeconds(choose(brief, quick, full));
  }

  /** Returns how many answers of two states are compared. */
  int sampledAnswers() {
    return choose(60, 300, SAMPLED_ANSWERS);
  }

  /** Returns by how many requests each instance is warmed: the compilers need some 50 000. */
  int warmUpRequests() {
    return choose(10_000, 60_000, 100_000);
  }

  /** Returns the longest time of them. */
  Duration longestWarmUp() {
    return seconds(20, 120, 300);
  }

  /** Returns the rounds of an endpoint, the first of which is not counted. */
  int endpointRounds() {
    return choose(4, 7, 13);
  }

  /** Returns the most requests of an endpoint's round. */
  int endpointRequests() {
    return choose(8, 15, 40);
  }

  /** Returns the longest first round of an endpoint. */
  Duration endpointWarmUp() {
    return seconds(1, 3, 6);
  }

  /** Returns the time of a load before it is measured. */
  Duration loadWarmUp() {
    return seconds(1, 1, 5);
  }

  /** Returns the least time of a load that is measured. */
  Duration load() {
    return seconds(3, 5, 20);
  }

  /** Returns the longest time of a small load. */
  Duration longestLoad() {
    return seconds(5, 30, 60);
  }

  /** Returns the rounds of the load that all sustain, the first of which is not counted. */
  int steadyRounds() {
    return choose(3, 4, 7);
  }

  /** Returns the least time of such a round. */
  Duration steady() {
    return seconds(4, 8, 30);
  }

  /** Returns the longest time of such a round, for a small load. */
  Duration longestSteady() {
    return seconds(6, 12, 30);
  }

  /** Returns the time of a load that breaks the judged state. */
  Duration broken() {
    return seconds(6, 12, 30);
  }

  /** Returns the greatest ratio of the loads missed and sustained. */
  double resolution() {
    return this == BRIEF ? CapacitySearch.COARSE : CapacitySearch.FINE;
  }

  /** Returns the greatest ratio of the loads missed and sustained without a feature. */
  double featureResolution() {
    return choose(CapacitySearch.COARSE, CapacitySearch.COARSE, CapacitySearch.FINE);
  }

  /** Returns the time since the start after which no other feature is left out. */
  Duration features() {
    return choose(Duration.ZERO, Duration.ofMinutes(22), Duration.ofDays(1));
  }

  /** Returns why a feature was not left out. */
  String featuresSkipped() {
    return this == BRIEF
        ? "a brief run leaves no feature out"
        : "the quick run had taken %d minutes".formatted(features().toMinutes());
  }
}
