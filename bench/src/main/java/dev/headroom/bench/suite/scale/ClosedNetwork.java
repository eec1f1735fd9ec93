// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.scale;

/**
 * A fixed number of callers, each of whom needs processors for a time and is elsewhere for another
 * one, again and again. Immutable.
 *
 * <p>Method: exact mean value analysis of one station with several servers (Reiser and Lavenberg,
 * 1980, with the marginal probabilities of a station whose rate depends on its load). The service
 * demand comes from the utilization law: busy time over calls served.
 *
 * @param processors 1 or more
 * @param demandSeconds the time that a call needs of one of them
 * @param elsewhereSeconds the time between two needs
 */
record ClosedNetwork(int processors, double demandSeconds, double elsewhereSeconds) {

  private static final int HALVINGS = 100;

  /**
   * Finds the time elsewhere that explains a throughput.
   *
   * @param callers who had that throughput
   * @param perSecond calls a second of all of them
   * @return a network without time elsewhere if the demand alone explains more
   */
  static ClosedNetwork fit(int processors, double demandSeconds, int callers, double perSecond) {
    double low = 0;
    double high = callers / perSecond;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (new ClosedNetwork(processors, demandSeconds, middle).perSecond(callers) > perSecond) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new ClosedNetwork(processors, demandSeconds, low);
  }

  /** Returns the calls a second of so many callers. */
  double perSecond(int callers) {
    // The probability of so many callers at the processors, seen by one who is not counted.
    double[] present = new double[callers + 1];
    present[0] = 1;
    double throughput = 0;
    for (int n = 1; n <= callers; n++) {
      double residence = 0;
      for (int j = 1; j <= n; j++) {
        residence += demandSeconds * j / Math.min(j, processors) * present[j - 1];
      }
      throughput = n / (elsewhereSeconds + residence);
      double busy = 0;
      for (int j = n; j >= 1; j--) {
        present[j] = demandSeconds / Math.min(j, processors) * throughput * present[j - 1];
        busy += present[j];
      }
      present[0] = Math.max(0, 1 - busy);
    }
    return throughput;
  }
}
