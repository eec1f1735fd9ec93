// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.sql.SQLException;

/**
 * Classifies failures of PostgreSQL that waiting does not mend, by their SQLSTATE: the database
 * answered, and refused a statement or a value. Immutable.
 */
public final class SqlRefusal {
  private SqlRefusal() {}

  /** Returns whether the database refused a statement, a schema or a value. */
  public static boolean isLasting(SQLException failure) {
    return isOfValue(failure) || isOfClass(failure, "42");
  }

  /**
   * Returns whether the database refused a value: one that its type or a constraint does not allow
   * (classes 22 and 23), or that is too large (54). Another one may be accepted.
   */
  public static boolean isOfValue(SQLException failure) {
    return isOfClass(failure, "22") || isOfClass(failure, "23") || isOfClass(failure, "54");
  }

  private static boolean isOfClass(SQLException failure, String of) {
    String state = failure.getSQLState();
    return state != null && state.startsWith(of);
  }
}
