// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.io.PrintStream;

/**
 * How a suite is to run.
 *
 * <p>Immutable.
 *
 * @param quick fewer and shorter rounds, for a first look
 * @param out where progress is told
 */
public record SuiteRun(boolean quick, PrintStream out) {

  /** How often everything is measured; a row's value is the median of its rounds. */
  public int rounds() {
    return quick ? 3 : 5;
  }

  public void step(String text) {
    out.println("  " + text);
    out.flush();
  }
}
