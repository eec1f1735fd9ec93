// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

/**
 * How calls wait for a pool or a bulkhead under a load.
 *
 * <p>Immutable.
 *
 * @param utilisation share of its units that is in use
 * @param probability that a call waits
 * @param meanSeconds wait of a call, on average
 * @param longestSeconds after which a call is refused; infinite for a pool
 * @param refused share of the requests that are refused
 */
record Waiting(
    double utilisation,
    double probability,
    double meanSeconds,
    double longestSeconds,
    double refused) {

  /** Returns the probability of a wait of more than so long. */
  double tail(double seconds) {
    if (seconds >= longestSeconds) {
      return 0;
    }
    if (seconds <= 0 || probability == 0) {
      return probability;
    }
    return probability * Math.exp(-seconds * probability / meanSeconds);
  }
}
