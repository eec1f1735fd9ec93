// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import dev.headroom.apps.systems.sample.Dice;
import dev.headroom.apps.systems.sample.Sample;
import java.time.Duration;

/**
 * What all tables know of the sample's users and signals.
 *
 * <p>Immutable. Users have a rank of busyness that says nothing of their id: the most active come
 * first, the last {@value #DORMANT} of 1 are closed accounts. Ids grow with time, and growth
 * quickens towards the end.
 */
record Population(long users, long signals, long notifications) {

  static final double DORMANT = 0.15;

  /** A prime above any number of users, so that steps of it meet each user once. */
  private static final long STRIDE = 2_000_003;

  private static final long USER_SPAN_MILLIS = Duration.ofDays(1095).toMillis();
  private static final long SIGNAL_SPAN_MILLIS = Duration.ofDays(730).toMillis();
  private static final long NOTIFICATION_SPAN_MILLIS = Duration.ofDays(365).toMillis();
  private static final double SIGNAL_GROWTH = 0.6;

  static Population of(double scale) {
    return new Population(
        Math.max(50, Math.round(200_000 * scale)),
        Math.max(500, Math.round(1_000_000 * scale)),
        Math.max(1000, Math.round(2_000_000 * scale)));
  }

  long activeUsers() {
    return Math.round(users * (1 - DORMANT));
  }

  /** The user of a rank; rank 0 is user 1. */
  long userAt(long rank) {
    return 1 + Math.floorMod(rank * STRIDE, users);
  }

  /** The rank of every user, by id minus one. */
  int[] ranks() {
    int[] ranks = new int[Math.toIntExact(users)];
    for (int rank = 0; rank < ranks.length; rank++) {
      ranks[Math.toIntExact(userAt(rank) - 1)] = rank;
    }
    return ranks;
  }

  String tier(long user) {
    double roll = Dice.roll(Field.TIER, user);
    if (user == 1 || roll >= 0.95) {
      return "elite";
    }
    return roll < 0.80 ? "starter" : "pro";
  }

  long userMillis(long user) {
    return at(USER_SPAN_MILLIS, Math.pow((double) (user - 1) / users, 0.7));
  }

  long signalMillis(long signal) {
    return at(SIGNAL_SPAN_MILLIS, Math.pow((double) (signal - 1) / signals, SIGNAL_GROWTH));
  }

  long notificationMillis(long notification) {
    double share = (double) (notification - 1) / notifications;
    return at(NOTIFICATION_SPAN_MILLIS, Math.pow(share, 0.7));
  }

  /** The newest signal that existed at an instant. */
  long signalAt(long millis) {
    long start = Sample.END.toEpochMilli() - SIGNAL_SPAN_MILLIS;
    double share = Math.max(0, (double) (millis - start) / SIGNAL_SPAN_MILLIS);
    long index = (long) (Math.pow(share, 1 / SIGNAL_GROWTH) * signals);
    return Math.clamp(index, 1, signals);
  }

  private static long at(long spanMillis, double share) {
    return Sample.END.toEpochMilli() - spanMillis + (long) (spanMillis * share);
  }
}
