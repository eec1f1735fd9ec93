// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares a script with the catalogue. Confined to one thread.
 *
 * <p>The catalogue is readable for every role, also what lies in a schema that the role may not
 * use.
 */
final class SchemaCheck {
  private static final String FOUND =
      """
      SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = ?
      UNION ALL
      SELECT c.relname || '.' || a.attname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE n.nspname = ? AND c.relkind = 'r'
      UNION ALL
      SELECT p.proname || '()' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname = ?
      """;

  private static final String RIGHTS =
      """
      SELECT 'USAGE on the schema'
        FROM pg_namespace WHERE nspname = ? AND NOT has_schema_privilege(oid, 'USAGE')
      UNION ALL
      SELECT r.name || ' on ' || c.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) r (name)
       WHERE n.nspname = ? AND c.relkind = 'r' AND c.relname = ANY (?)
         AND NOT has_table_privilege(c.oid, r.name)
      UNION ALL
      SELECT 'EXECUTE on ' || p.proname
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname = ? AND p.proname = ANY (?) AND NOT has_function_privilege(p.oid, 'EXECUTE')
      """;

  private final Connection connection;
  private final String schema;

  SchemaCheck(Connection connection, String schema) {
    this.connection = connection;
    this.schema = schema;
  }

  boolean exists() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
      query.setString(1, schema);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Returns the tables, columns, indexes and functions that do not exist. */
  List<String> missing(SchemaScript script) throws SQLException {
    Set<String> found = found();
    List<String> missing = new ArrayList<>();
    script
        .tables()
        .forEach((table, columns) -> {
          if (!found.contains(table)) {
            missing.add("table " + table);
          } else {
            columns.stream()
                .filter(column -> !found.contains(table + "." + column))
                .forEach(column -> missing.add("column " + table + "." + column));
          }
        });
    script.indexes().stream()
        .filter(index -> !found.contains(index))
        .forEach(index -> missing.add("index " + index));
    script.functions().stream()
        .filter(function -> !found.contains(function + "()"))
        .forEach(function -> missing.add("function " + function));
    return missing;
  }

  private Set<String> found() throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(FOUND)) {
      query.setString(1, schema);
      query.setString(2, schema);
      query.setString(3, schema);
      return new HashSet<>(texts(query));
    }
  }

  /** Returns the rights that this role lacks. */
  List<String> missingRights(SchemaScript script) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(RIGHTS)) {
      query.setString(1, schema);
      query.setString(2, schema);
      query.setArray(
          3, connection.createArrayOf("text", script.tables().keySet().toArray(String[]::new)));
      query.setString(4, schema);
      query.setArray(
          5, connection.createArrayOf("text", script.functions().toArray(String[]::new)));
      return texts(query);
    }
  }

  private static List<String> texts(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (row.next()) {
        texts.add(row.getString(1));
      }
      return texts;
    }
  }
}
