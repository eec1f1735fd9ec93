// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A simulation of exact limits of many users over many instances, from an empty window to its end:
 * how many calls of the store a request costs. Immutable.
 *
 * <p>A request costs a call unless its instance remembers a refusal of that user, which it does for
 * a second at most. Users are drawn by Zipf 0.99, instances evenly.
 *
 * @param users how many there are
 * @param permits of a user in the window
 * @param windowSeconds the length of the window, which is the time that is simulated
 */
record UserCalls(int users, int permits, double windowSeconds) {

  private static final double EXPONENT = 0.99;
  private static final double REMEMBERED_SECONDS = 1;

  /**
   * Returns the calls a request.
   *
   * @param perSecond requests of all users
   */
  double run(int instances, double perSecond, long seed) {
    double[] cumulated = cumulated();
    SplittableRandom random = new SplittableRandom(seed);
    int[] admitted = new int[users];
    Map<Long, Double> refusedUntil = new HashMap<>();
    long calls = 0;
    long requests = 0;
    double now = 0;
    while (now < windowSeconds) {
      requests++;
      int user = user(cumulated, random.nextDouble());
      int instance = random.nextInt(instances);
      long pair = (long) user * instances + instance;
      if (admitted[user] < permits) {
        admitted[user]++;
        calls++;
      } else if (refusedUntil.getOrDefault(pair, 0.0) <= now) {
        refusedUntil.put(pair, now + REMEMBERED_SECONDS);
        calls++;
      }
      now -= Math.log(1 - random.nextDouble()) / perSecond;
    }
    return (double) calls / Math.max(1, requests);
  }

  private double[] cumulated() {
    double[] sums = new double[users];
    double sum = 0;
    for (int i = 0; i < users; i++) {
      sum += Math.pow(i + 1, -EXPONENT);
      sums[i] = sum;
    }
    return sums;
  }

  private static int user(double[] cumulated, double share) {
    int at = Arrays.binarySearch(cumulated, share * cumulated[cumulated.length - 1]);
    return Math.min(cumulated.length - 1, at < 0 ? -at - 1 : at);
  }
}
