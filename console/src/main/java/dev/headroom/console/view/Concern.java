// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong or worth a look, as the overview and its own page show it.
 *
 * <p>Immutable.
 *
 * @param tone how bad it is
 * @param title one line: what is wrong
 * @param since from when on; null if that is not known
 * @param advice the evidence and what to do
 * @param actions what an operator may do about it here
 */
public record Concern(
    Tone tone, String title, @Nullable Instant since, Advice advice, List<Action> actions) {

  /** Copies the list. */
  public Concern {
    actions = List.copyOf(actions);
  }

  /**
   * The evidence of a concern and what to do about it.
   *
   * <p>Immutable.
   *
   * @param evidence the figures that show it; may be empty
   * @param remedy what to do; may be empty
   * @param link the page of the console with more; empty for none
   */
  public record Advice(String evidence, String remedy, String link) {}

  /** Returns a concern without actions. */
  public static Concern of(Tone tone, String title, @Nullable Instant since, Advice advice) {
    return new Concern(tone, title, since, advice, List.of());
  }
}
