// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

/**
 * Reads one resource while the service runs.
 *
 * <p>Thread-safe. Reading costs microseconds and makes no round trip.
 */
public interface ResourceProbe {

  /** Returns what is read. */
  Resource resource();

  /** Returns its units now, such as connections; 0 if that is not known. */
  double size();

  /**
   * Returns the units in use at this moment; read several times a second.
   *
   * @return NaN if {@link #totals} has the busy time
   */
  default double inUse() {
    return Double.NaN;
  }

  /** Returns sums since some start; read once a step. */
  Totals totals();

  /**
   * Sums of a resource since some start.
   *
   * <p>Immutable.
   *
   * @param busySeconds time for which units were in use, all together; NaN if {@link #inUse} is
   *     read instead
   * @param calls that took units; 0 if they are not counted
   * @param waitSeconds time that they waited, all together; NaN if it is not measured
   * @param refused calls that got no unit
   */
  record Totals(double busySeconds, double calls, double waitSeconds, double refused) {
    /** Nothing but the units in use is known. */
    public static final Totals UNKNOWN = new Totals(Double.NaN, 0, Double.NaN, 0);
  }
}
