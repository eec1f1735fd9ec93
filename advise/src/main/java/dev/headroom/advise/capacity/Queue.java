// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

/**
 * Waiting in a queue before several equal servers, with random arrivals and random service times
 * (M/M/c).
 *
 * <p>Immutable. A number of servers that is not whole lies between its neighbours on a logarithmic
 * scale.
 *
 * <p>Method: Erlang's B by its recursion, and C from it; see Kleinrock, Queueing Systems 1, 3.5.
 */
final class Queue {

  private Queue() {}

  /**
   * Returns the probability that a call waits.
   *
   * @param servers above 0
   * @param utilisation share of the servers that is busy, 0 to 1
   * @return 1 if it is 1 or more
   */
  static double waitProbability(double servers, double utilisation) {
    if (utilisation >= 1) {
      return 1;
    }
    if (utilisation <= 0) {
      return 0;
    }
    if (servers < 1) {
      return utilisation;
    }
    int below = (int) Math.floor(servers);
    double first = erlangC(below, utilisation);
    double part = servers - below;
    if (part < 1e-9) {
      return first;
    }
    double second = erlangC(below + 1, utilisation);
    return Math.exp((1 - part) * Math.log(first) + part * Math.log(second));
  }

  private static double erlangC(int servers, double utilisation) {
    double offered = servers * utilisation;
    double blocked = 1;
    for (int i = 1; i <= servers; i++) {
      blocked = offered * blocked / (i + offered * blocked);
    }
    return Math.max(Double.MIN_NORMAL, blocked / (1 - utilisation * (1 - blocked)));
  }

  /**
   * Returns by what factor the time of a call grows through the others, the wait or the sharing
   * included.
   *
   * @return 1 or more; infinite from a utilisation of 1 on
   */
  static double stretch(double servers, double utilisation) {
    if (utilisation >= 1) {
      return Double.POSITIVE_INFINITY;
    }
    return 1 + waitProbability(servers, utilisation) / (servers * (1 - utilisation));
  }

  /**
   * Returns the share of calls that find a bounded queue full (M/M/c/K).
   *
   * @param servers whole, 1 or more
   * @param offered arrivals times service time
   * @param places calls that may run and wait
   */
  static double refusedShare(int servers, double offered, int places) {
    // The probabilities of n calls relative to each other, scaled so that they never overflow.
    double last = 1;
    double sum = 1;
    for (int n = 1; n <= places; n++) {
      last *= offered / Math.min(n, servers);
      sum += last;
      if (sum > 1e100) {
        last /= sum;
        sum = 1;
      }
    }
    return last / sum;
  }
}
