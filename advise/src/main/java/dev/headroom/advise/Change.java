// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

/**
 * What removes the cause of a recommendation.
 *
 * <p>Immutable.
 *
 * @param how who carries it out
 * @param up what is done: a sentence, a setting, SQL or code
 * @param down what puts it back; empty if the operator knows
 */
public record Change(How how, String up, String down) {

  /** Who carries out a change. */
  public enum How {
    /**
     * Headroom does once it is approved, while the service runs; it is put back if it does not
     * help.
     */
    AUTOMATIC,
    /**
     * The operator sets it. It is measured where it takes effect without a restart; over a restart,
     * where a store keeps decisions.
     */
    SETTING,
    /**
     * A developer changes the code. Without a store of decisions it is proposed again after the
     * restart if it did not help.
     */
    CODE
  }

  /** Returns a change that Headroom carries out. */
  public static Change automatic(String up, String down) {
    return new Change(How.AUTOMATIC, up, down);
  }

  /** Returns a change of settings. */
  public static Change setting(String up) {
    return new Change(How.SETTING, up, "");
  }

  /** Returns a change of code. */
  public static Change code(String up) {
    return new Change(How.CODE, up, "");
  }
}
