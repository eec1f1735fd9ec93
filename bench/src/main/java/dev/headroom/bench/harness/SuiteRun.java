// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.io.PrintStream;

/**
 * The options of a run of a suite.
 *
 * <p>Immutable.
 *
 * @param quick whether rounds are fewer and shorter
 * @param out receives the progress
 */
public record SuiteRun(boolean quick, PrintStream out) {

  /** Returns the number of rounds; the value of a row is their median. */
  public int rounds() {
    return quick ? 3 : 5;
  }

  /** Prints what is done next. */
  public void step(String text) {
    out.println("  " + text);
    out.flush();
  }
}
