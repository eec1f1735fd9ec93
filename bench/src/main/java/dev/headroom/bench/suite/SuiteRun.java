// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import java.io.PrintStream;

/**
 * How a suite is to run.
 *
 * <p>Immutable.
 *
 * @param quick fewer and shorter rounds, for a first look
 * @param out where progress is told
 */
record SuiteRun(boolean quick, PrintStream out) {

  /** How often everything is measured; a row's value is the median of its rounds. */
  int rounds() {
    return quick ? 3 : 5;
  }

  void step(String text) {
    out.println("  " + text);
    out.flush();
  }
}
