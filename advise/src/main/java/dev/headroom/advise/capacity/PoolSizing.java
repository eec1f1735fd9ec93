// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

/**
 * How long calls wait for a connection, by the size of their pool.
 *
 * <p>Immutable.
 *
 * <p>Method: M/M/c, with the wait scaled by the variability of arrivals and times (Allen and
 * Cunneen). A size is only as good as its premise, that a connection is held as long as now: while
 * the database itself is full, more connections only wait there.
 *
 * @param arrivals calls a second
 * @param holdSeconds time for which one holds a connection, above 0
 * @param variability the waits over those of random arrivals and times; 1 if that is not known
 */
public record PoolSizing(double arrivals, double holdSeconds, double variability) {
  private static final int MAX_SIZE = 1000;

  /** Returns the connections that are in use on average. */
  public double busy() {
    return arrivals * holdSeconds;
  }

  /**
   * Returns the wait that a share of the calls does not exceed.
   *
   * @param size connections, 1 or more
   * @param share 0 to 1, such as 0.95
   * @return seconds; infinite if the pool is too small for the load
   */
  public double waitSeconds(int size, double share) {
    double utilisation = busy() / size;
    if (utilisation >= 1) {
      return Double.POSITIVE_INFINITY;
    }
    double probability = Queue.waitProbability(size, utilisation);
    if (probability <= 1 - share) {
      return 0;
    }
    double mean = holdSeconds * variability / (size * (1 - utilisation));
    return mean * Math.log(probability / (1 - share));
  }

  /** Returns the mean wait; infinite if the pool is too small for the load. */
  public double meanWaitSeconds(int size) {
    double utilisation = busy() / size;
    return utilisation >= 1
        ? Double.POSITIVE_INFINITY
        : Queue.waitProbability(size, utilisation)
            * holdSeconds
            * variability
            / (size * (1 - utilisation));
  }

  /**
   * Returns the fewest connections with which a share of the calls waits for at most so long.
   *
   * @return at most 1000
   */
  public int smallest(double share, double seconds) {
    int size = Math.max(1, (int) Math.floor(busy()) + 1);
    while (size < MAX_SIZE && waitSeconds(size, share) > seconds) {
      size++;
    }
    return size;
  }
}
