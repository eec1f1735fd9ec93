// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

/** When a checklist is gone through after a deployment. Immutable. */
public enum ChecklistPeriod {
  /** In the first hour. */
  HOUR("1h"),
  /** After a day. */
  DAY("24h"),
  /** After a week. */
  WEEK("7d");

  private final String window;

  ChecklistPeriod(String window) {
    this.window = window;
  }

  /** Returns the time before now that counts, as the operators' endpoints take it. */
  String window() {
    return window;
  }
}
