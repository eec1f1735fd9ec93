// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.List;

/**
 * A list of concerns, the worst first.
 *
 * <p>Immutable.
 *
 * @param empty what is shown if there is none
 */
public record Concerns(String title, List<Concern> concerns, String empty) implements Section {
  /** Copies the list. */
  public Concerns {
    concerns = List.copyOf(concerns);
  }
}
