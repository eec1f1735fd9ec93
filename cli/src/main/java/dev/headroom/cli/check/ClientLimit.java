// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

/**
 * The limit that a service under check should have.
 *
 * <p>Immutable.
 *
 * @param requests those that one client may make, at once or in one window
 * @param refill requests per second by which the limit refills; 0 for a window
 */
record ClientLimit(int requests, int refill) {

  /** Ends a check of the limit where it refills faster than requests are sent. */
  private static final long MAX_MULTIPLE = 10;

  /** Returns whether a service with this limit may have admitted so many since a time. */
  boolean allows(int admitted, long sinceNanos) {
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;
    return admitted <= requests + (long) (refill * seconds);
  }

  /** Returns whether a further request may still meet the limit. */
  boolean maySoonRefuse(int admitted, long sinceNanos) {
    return allows(admitted, sinceNanos) && admitted <= MAX_MULTIPLE * requests;
  }

  @Override
  public String toString() {
    return requests + " requests" + (refill == 0 ? "" : " and " + refill + " per second");
  }
}
