// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Advice with its way so far: where it is, what its change did, and who decided when.
 *
 * <p>Immutable.
 *
 * @param id the same for the same cause, also in another process
 * @param advice what is wrong and what would help, as last found
 * @param state where it is
 * @param result what the change did; null before that is known
 * @param history all changes of state, the first one first
 */
public record Recommendation(
    String id,
    Advice advice,
    RecommendationState state,
    @Nullable Outcome result,
    List<Transition> history) {

  /** Copies the history. */
  public Recommendation {
    history = List.copyOf(history);
  }

  /**
   * A change of state.
   *
   * <p>Immutable.
   *
   * @param at when
   * @param state the new state
   * @param by who decided: an operator, or {@code headroom}
   * @param detail why; empty if there is nothing to say
   */
  public record Transition(Instant at, RecommendationState state, String by, String detail) {}

  /** Returns when it was first found. */
  public Instant since() {
    return history.getFirst().at();
  }

  /** Returns the latest change of state. */
  public Transition latest() {
    return history.getLast();
  }
}
