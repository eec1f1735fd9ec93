// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.time.Duration;

/**
 * How long the steps of a demo take.
 *
 * <p>Immutable.
 *
 * <p>{@link #QUICK} ends within about twenty minutes on two cores. It is less certain, not kinder
 * to a state: every state has the same steps in either, and what is cut (sampled answers, rounds,
 * the length of a load, the capacity without each feature) widens intervals or leaves rows out.
 */
enum Pace {
  /** Fewer and shorter rounds. */
  QUICK,
  /** An hour or more. */
  FULL;

  private static final int SAMPLED_ANSWERS = 1000;

  static Pace of(boolean quick) {
    return quick ? QUICK : FULL;
  }

  /** Returns how many answers of two states are compared. */
  int sampledAnswers() {
    return this == QUICK ? 300 : SAMPLED_ANSWERS;
  }

  /** Returns the requests by which each side is warmed. */
  int warmUpRequests() {
    return this == QUICK ? 10_000 : 20_000;
  }

  /**
   * Returns the longest time of them. A side that is not done by then spends more than 12 ms on a
   * request, or 60 ms in the whole run: most of it in the database, whose time compiled code does
   * not change.
   */
  Duration longestWarmUp() {
    return this == QUICK ? Duration.ofSeconds(30) : Duration.ofMinutes(5);
  }

  /** Returns the rounds of an endpoint, the first of which is not counted. */
  int endpointRounds() {
    return this == QUICK ? 7 : 13;
  }

  /** Returns the most requests of an endpoint's round. */
  int endpointRequests() {
    return this == QUICK ? 15 : 40;
  }

  /** Returns the longest first round of an endpoint. */
  Duration endpointWarmUp() {
    return Duration.ofSeconds(this == QUICK ? 3 : 6);
  }

  /** Returns the time of a load before it is measured. */
  Duration loadWarmUp() {
    return Duration.ofSeconds(this == QUICK ? 1 : 5);
  }

  /** Returns the least time of a load that is measured. */
  Duration load() {
    return Duration.ofSeconds(this == QUICK ? 5 : 20);
  }

  /** Returns the longest time of a small load. */
  Duration longestLoad() {
    return Duration.ofSeconds(this == QUICK ? 30 : 60);
  }

  /** Returns the rounds of the load that all sustain, the first of which is not counted. */
  int steadyRounds() {
    return this == QUICK ? 4 : 7;
  }

  /** Returns the least time of such a round. */
  Duration steady() {
    return Duration.ofSeconds(this == QUICK ? 8 : 30);
  }

  /** Returns the longest time of such a round, for a small load. */
  Duration longestSteady() {
    return Duration.ofSeconds(this == QUICK ? 12 : 30);
  }

  /** Returns the time of a load that breaks the judged state. */
  Duration broken() {
    return Duration.ofSeconds(this == QUICK ? 12 : 30);
  }

  /** Returns the greatest ratio of the loads missed and sustained without a feature. */
  double featureResolution() {
    return this == QUICK ? CapacitySearch.COARSE : CapacitySearch.FINE;
  }

  /** Returns the time since the start after which no other feature is left out. */
  Duration features() {
    return this == QUICK ? Duration.ofMinutes(18) : Duration.ofDays(1);
  }
}
