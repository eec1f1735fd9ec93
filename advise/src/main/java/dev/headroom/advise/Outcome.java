// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.time.Instant;

/**
 * What a change did, as measured.
 *
 * <p>Immutable.
 *
 * @param at when it was decided
 * @param from the figure of the prediction before the change; NaN if there is none
 * @param to the figure after it; NaN if there is none
 */
public record Outcome(Instant at, double from, double to) {

  /** Returns the measured gain as a share of the value before; NaN if it is not known. */
  public double gain() {
    return from > 0 ? (from - to) / from : Double.NaN;
  }
}
