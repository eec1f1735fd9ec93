// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * What a revocation reaches.
 *
 * <p>Immutable. The number is what stores write; it never changes.
 */
public enum RevocationScope {
  /** One access token. */
  TOKEN(0),
  /** One session: one device of one user. */
  SESSION(1),
  /** All sessions of a user. */
  USER(2),
  /** All sessions of one client application. */
  CLIENT(3),
  /** All sessions of one tenant. */
  TENANT(4),
  /** Every session. */
  ALL(5);

  private final int number;

  RevocationScope(int number) {
    this.number = number;
  }

  /** Returns the number that stores write. */
  public int number() {
    return number;
  }

  /**
   * Returns the scope of a stored number.
   *
   * @throws IllegalArgumentException if no scope has that number
   */
  public static RevocationScope ofNumber(int number) {
    for (RevocationScope each : values()) {
      if (each.number == number) {
        return each;
      }
    }
    throw new IllegalArgumentException("scope was " + number + ", allowed 0 to 5");
  }
}
