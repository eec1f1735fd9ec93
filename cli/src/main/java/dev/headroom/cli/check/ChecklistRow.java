// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

/**
 * An item of a checklist, and what was found about it.
 *
 * <p>Immutable.
 *
 * @param item what should hold
 * @param documents the systems whose checklists have the item
 * @param state what was found
 * @param observed what the service returned; for an item to be done by hand, why
 * @param remedy what to do; empty if the item is met
 */
public record ChecklistRow(
    String item, String documents, State state, String observed, String remedy) {

  /** What was found about an item. */
  public enum State {
    /** It is so. */
    MET("met"),
    /** It is not so, or could not be read. */
    NOT_MET("NOT MET"),
    /** It cannot be seen from one address. */
    BY_HAND("by hand");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** Returns the state as it is printed. */
    public String text() {
      return text;
    }
  }
}
