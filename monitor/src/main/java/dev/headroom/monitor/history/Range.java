// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.history;

import java.time.Duration;
import java.time.Instant;

/**
 * A range of time and the step of its points.
 *
 * <p>Immutable.
 *
 * @param from inclusive; rounded down to a step
 * @param to exclusive
 * @param step a multiple of the base step. Where only a coarser resolution is kept, the points are
 *     further apart; {@link Timeline#step} says how far
 */
public record Range(Instant from, Instant to, Duration step) {

  /** Returns the range of a duration that ends at an instant. */
  public static Range before(Instant to, Duration window, Duration step) {
    return new Range(to.minus(window), to, step);
  }
}
