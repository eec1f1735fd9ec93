// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo.workload;

import java.util.Locale;

/**
 * The state in which an application runs, as {@code app.state} sets it.
 *
 * <p>Immutable.
 */
public enum State {
  /** With the faults that the system's document reports. */
  ORIGINAL,
  /** With what a competent team has by default. */
  PLAIN,
  /** With everything. */
  HEADROOM;

  /** Returns how the state is written. */
  public String value() {
    return name().toLowerCase(Locale.ROOT);
  }
}
