// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Where the table of all advice is, and who creates it.
 *
 * <p>Thread-safe.
 */
public interface AdviceTable {
  /** The name of the table, and the beginning of the names of all that belongs to it. */
  String NAME = "headroom_index_advice";

  /** Returns the schema of the table, an identifier that needs no quotes. */
  String schema();

  /**
   * Creates the table unless it exists, or only checks it. Where it exists, the role needs no right
   * to create.
   *
   * @param connection with auto-commit
   * @throws SQLException if it is missing and may not be created; the message says what to run
   */
  void ensure(Connection connection) throws SQLException;
}
