// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

/**
 * How bad it is that a recommendation is not followed; the worst last.
 *
 * <p>Immutable.
 */
public enum Severity {
  /** Nobody notices; resources are wasted, or a risk is small. */
  LOW(0),
  /** Callers wait longer, or the service carries less than it could. */
  MEDIUM(1),
  /** Callers wait for much longer, or will as soon as the load grows. */
  HIGH(2),
  /** Requests fail now, or will soon, without more load. */
  CRITICAL(3);

  private final int rank;

  Severity(int rank) {
    this.rank = rank;
  }

  /** Returns a number that is higher for what is worse. */
  int rank() {
    return rank;
  }
}
