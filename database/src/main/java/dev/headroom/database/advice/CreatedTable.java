// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The table of all advice in the schema {@code headroom}, created when it is first needed.
 *
 * <p>Immutable.
 */
record CreatedTable() implements AdviceTable {
  private static final String SCHEMA = "headroom";
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** The statement that creates the table, without its schema. */
  static final String SCRIPT =
      """
      CREATE TABLE IF NOT EXISTS headroom_index_advice (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL UNIQUE,
        table_name text NOT NULL,
        columns text NOT NULL,
        condition text,
        included text,
        method text NOT NULL,
        state text NOT NULL,
        evidence text NOT NULL,
        statements text NOT NULL,
        baseline text NOT NULL DEFAULT '',
        changed_at timestamptz NOT NULL DEFAULT now(),
        changed_by text NOT NULL,
        detail text NOT NULL DEFAULT ''
      );
      """;

  /**
   * Returns the statements that create schema and table, for those who run them by another tool.
   */
  static String statements() {
    return "CREATE SCHEMA IF NOT EXISTS "
        + SCHEMA
        + ";\n"
        + SCRIPT.replace(NAME, SCHEMA + "." + NAME);
  }

  @Override
  public String schema() {
    return SCHEMA;
  }

  @Override
  public void ensure(Connection connection) throws SQLException {
    if (AdviceHistory.exists(connection, this)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(statements());
    } catch (SQLException e) {
      throw INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
          ? new SQLException(
              "the table "
                  + AdviceHistory.qualified(this)
                  + " is missing and this role may not create it: run what IndexAdvisor.schema()"
                  + " returns as another role, and GRANT USAGE on the schema and SELECT, INSERT,"
                  + " UPDATE, DELETE on the table",
              INSUFFICIENT_PRIVILEGE,
              e)
          : e;
    }
  }
}
