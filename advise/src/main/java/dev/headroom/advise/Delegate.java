// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

/**
 * A capability that carries out, verifies and keeps the history of its own advice, such as the
 * index advisor.
 *
 * <p>Thread-safe. Its state takes the place of what {@link Recommendations} would keep.
 */
public interface Delegate {

  /** Returns where the advice is. */
  RecommendationState state();

  /** Returns what the latest step found; empty if there is nothing to say. */
  String detail();

  /**
   * Does what an operator wants.
   *
   * @param action what
   * @param by the operator
   * @return whether the advice was in a state for it
   * @throws Exception if the capability could not be reached
   */
  boolean act(Action action, String by) throws Exception;

  /** What an operator may want. */
  enum Action {
    /** Carry it out, and keep it if it helps. */
    APPROVE,
    /** Do not propose it again. */
    DISMISS,
    /** Put it back. */
    ROLL_BACK
  }
}
