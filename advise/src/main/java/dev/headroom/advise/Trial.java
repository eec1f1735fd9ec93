// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Carries out a change and measures the figure of its {@link Prediction}.
 *
 * <p>Called by one thread at a time. May block for seconds, but not for traffic.
 */
public interface Trial {

  /**
   * Returns the figure over the traffic since a time; less is better.
   *
   * @param since the beginning of the window; what began before is left out
   * @return empty if there was too little traffic since then
   */
  OptionalDouble measure(Instant since);

  /**
   * Carries out the change.
   *
   * @throws Exception if it could not be carried out, and nothing has changed
   */
  default void apply() throws Exception {}

  /**
   * Puts back what {@link #apply} changed.
   *
   * @throws Exception if it could not; it is tried again
   */
  default void rollBack() throws Exception {}

  /** Returns a trial of a change that somebody else carries out. */
  static Trial observing(Function<Instant, OptionalDouble> figure) {
    return figure::apply;
  }
}
