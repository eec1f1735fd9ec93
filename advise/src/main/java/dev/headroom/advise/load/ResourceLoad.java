// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

/**
 * How much a resource was used in one step.
 *
 * <p>Immutable.
 *
 * @param resource what it is
 * @param size its units, such as processors or connections; 0 if that is not known
 * @param busySeconds time for which units were in use, all units together
 * @param calls what took and waited for units; of the processors, how often a thread of this
 *     process was due, and by how much it ran late
 */
public record ResourceLoad(Resource resource, double size, double busySeconds, Calls calls) {

  /**
   * The calls that took units of a resource in one step.
   *
   * <p>Immutable.
   *
   * @param count calls; 0 if they are not counted
   * @param waitSeconds time that they waited, all together; NaN if it is not measured
   * @param refused calls that got no unit
   */
  public record Calls(double count, double waitSeconds, double refused) {
    /** Calls that are not counted. */
    public static final Calls UNKNOWN = new Calls(0, Double.NaN, 0);
  }
}
