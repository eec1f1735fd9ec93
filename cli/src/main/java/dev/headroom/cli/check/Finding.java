// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import dev.headroom.cli.check.ChecklistRow.State;

/** What was found about one item of a checklist. Immutable. */
record Finding(State state, String observed, String remedy) {

  static Finding notMet(String observed, String remedy) {
    return new Finding(State.NOT_MET, observed, remedy);
  }

  static Finding byHand(String observed, String remedy) {
    return new Finding(State.BY_HAND, observed, remedy);
  }

  static Finding judge(boolean met, String observed, String remedy) {
    return met ? new Finding(State.MET, observed, "") : notMet(observed, remedy);
  }
}
