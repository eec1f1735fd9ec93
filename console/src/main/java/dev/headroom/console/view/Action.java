// SPDX-License-Identifier: Apache-2.0
package dev.headroom.console.view;

import java.util.Map;

/**
 * A button that changes something: a form that is posted to the page that handles it.
 *
 * <p>Immutable.
 *
 * @param label text of the button
 * @param page path of the page whose {@code act} is called, such as {@code /jobs}
 * @param values what is posted
 * @param hint what happens then, for the reader; may be empty
 */
public record Action(String label, String page, Map<String, String> values, String hint) {
  /** Copies the map. */
  public Action {
    values = Map.copyOf(values);
  }
}
