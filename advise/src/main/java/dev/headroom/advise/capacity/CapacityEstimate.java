// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.load.ResourceKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The load that a service is predicted to take with the mix of requests that it has now.
 *
 * <p>Immutable. A figure that is not known is NaN, and {@link #why} says why.
 *
 * @param at when it was predicted
 * @param load requests a second now
 * @param breaking the load from which on the objective breaks, and how sure that is
 * @param bottleneck the resource that breaks it, and what breaks it next
 * @param resources all resources, the fullest first
 * @param why what the prediction rests on, or why there is none
 */
public record CapacityEstimate(
    Instant at,
    double load,
    Breaking breaking,
    Bottleneck bottleneck,
    List<ResourceEstimate> resources,
    String why) {

  /** Copies the list. */
  public CapacityEstimate {
    resources = List.copyOf(resources);
  }

  /**
   * The load at which the objective breaks.
   *
   * <p>Immutable.
   *
   * @param load requests a second
   * @param low the least that is likely
   * @param high the greatest that is likely
   * @param confidence 0 to 1: how narrow that interval is, how many steps it rests on, and how far
   *     it is beyond what was seen
   */
  public record Breaking(double load, double low, double high, double confidence) {
    static final Breaking UNKNOWN = new Breaking(Double.NaN, Double.NaN, Double.NaN, 0);
  }

  /**
   * The resource that limits the load.
   *
   * <p>Immutable.
   *
   * @param resource its name; empty if it is not known
   * @param gain share by which the breaking load rises with half as much again of it
   * @param next the resource that limits the load once there is enough of this one; empty if it is
   *     not known
   * @param nextLoad the breaking load then
   */
  public record Bottleneck(String resource, double gain, String next, double nextLoad) {
    static final Bottleneck UNKNOWN = new Bottleneck("", Double.NaN, "", Double.NaN);
  }

  /**
   * The load that a service is predicted to take with a number of instances.
   *
   * <p>Immutable.
   *
   * @param instances how many
   * @param load requests a second of all of them from which on the objective breaks; infinite if
   *     nothing shows an end
   * @param bottleneck the resource that breaks it; empty if it is not known
   */
  public record AtInstances(int instances, double load, String bottleneck) {}

  /**
   * The use of one resource.
   *
   * <p>Immutable.
   *
   * @param name of the resource
   * @param kind how it limits the load
   * @param size its units; 0 if that is not known
   * @param utilisation share of them in use, on average over the recent steps; NaN if the size is
   *     not known
   * @param secondsPerRequest the time that a request of the present mix holds a unit
   * @param fullAt the load from which on there are none left; infinite if nothing shows an end
   * @param gain share by which the breaking load rises with half as much again of it
   * @param waits the waits for it
   * @param byRoute the time that a request of each route holds a unit, in seconds; empty if it is
   *     not known
   */
  public record ResourceEstimate(
      String name,
      ResourceKind kind,
      double size,
      double utilisation,
      double secondsPerRequest,
      double fullAt,
      double gain,
      Wait waits,
      Map<String, Double> byRoute) {

    /** Copies the map. */
    public ResourceEstimate {
      byRoute = Map.copyOf(byRoute);
    }
  }

  /**
   * The mean wait for a unit, as measured and as the model has it for the same load.
   *
   * <p>Immutable.
   *
   * @param measuredSeconds NaN if waits are not measured
   * @param predictedSeconds NaN if calls do not wait for this resource
   */
  public record Wait(double measuredSeconds, double predictedSeconds) {
    static final Wait NONE = new Wait(Double.NaN, Double.NaN);
  }

  /** Returns an estimate that says why there is none. */
  static CapacityEstimate unknown(Instant at, double load, String why) {
    return new CapacityEstimate(at, load, Breaking.UNKNOWN, Bottleneck.UNKNOWN, List.of(), why);
  }

  /** Returns the same prediction beside another load. */
  CapacityEstimate withLoad(double now) {
    return new CapacityEstimate(at, now, breaking, bottleneck, resources, why);
  }

  /** Returns whether the breaking load could be predicted. */
  public boolean isKnown() {
    return !Double.isNaN(breaking.load());
  }

  /** Returns the load as a share of the breaking load; NaN if that is not known. */
  public double used() {
    return load / breaking.load();
  }
}
