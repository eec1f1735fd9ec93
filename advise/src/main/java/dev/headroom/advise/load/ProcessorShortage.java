// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.load;

import java.util.List;

/**
 * Says in which steps this process lacked processor time: its threads ran late, or the processors
 * that it may use were full. What it timed in such a step, of a store, a statement or a route, says
 * little about that store, statement or route.
 *
 * <p>Immutable.
 */
public final class ProcessorShortage {
  private static final double FULL_UTILISATION = 0.9;
  private static final double LATE_SECONDS = 0.005;

  private ProcessorShortage() {}

  /** Returns whether processor time was short in a step; false where none was measured. */
  public static boolean isIn(LoadSample step) {
    return utilisation(step) >= FULL_UTILISATION || lateSeconds(step) >= LATE_SECONDS;
  }

  /**
   * Returns the steps in which processor time was not short.
   *
   * @param steps the oldest first
   * @param most how many of the latest steps are looked at, 1 or more
   * @return at most as many, the oldest first
   */
  public static List<LoadSample> without(List<LoadSample> steps, int most) {
    return latest(steps, most).stream().filter(each -> !isIn(each)).toList();
  }

  /**
   * Returns whether processor time was short in each of the latest steps.
   *
   * @param steps the oldest first
   * @param most how many are looked at, 1 or more
   * @return false with fewer steps
   */
  public static boolean isInEach(List<LoadSample> steps, int most) {
    return steps.size() >= most && latest(steps, most).stream().allMatch(ProcessorShortage::isIn);
  }

  private static List<LoadSample> latest(List<LoadSample> steps, int most) {
    return steps.subList(Math.max(0, steps.size() - most), steps.size());
  }

  /** Returns the share of the processors that was in use, by all processes; 0 if not known. */
  public static double utilisation(LoadSample step) {
    return step.resources().values().stream()
        .filter(ProcessorShortage::isProcessor)
        .mapToDouble(each -> each.busySeconds() / (each.size() * step.seconds()))
        .max()
        .orElse(0);
  }

  /** Returns by how much a thread that was due ran late, on average; 0 if not known. */
  public static double lateSeconds(LoadSample step) {
    return step.resources().values().stream()
        .filter(each -> isProcessor(each) && each.calls().count() > 0)
        .mapToDouble(each -> each.calls().waitSeconds() / each.calls().count())
        .filter(each -> !Double.isNaN(each))
        .max()
        .orElse(0);
  }

  private static boolean isProcessor(ResourceLoad load) {
    return load.resource().kind() == ResourceKind.PROCESSOR && load.size() > 0;
  }
}
