// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.SettingsCheck;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An index that the application wants on one of its tables.
 *
 * <p>Immutable. Names are lower-case SQL identifiers and nothing else. {@code columns}, {@code
 * where} and {@code include} are SQL, so they are trusted configuration, never a user's input; a
 * semicolon, a comment or unbalanced brackets are refused all the same.
 *
 * @param name of the index, in the schema of its table, at most 63 letters, digits and underscores
 * @param table a table, or schema.table
 * @param columns columns or expressions as in CREATE INDEX, such as {@code is_active, created_at
 *     DESC}
 * @param unique whether no two rows may be alike
 * @param where the condition of a partial index, without the word, or null
 * @param include columns carried along, or null
 * @param method an access method, mostly {@code btree}
 */
public record IndexDefinition(
    String name,
    String table,
    String columns,
    boolean unique,
    @Nullable String where,
    @Nullable String include,
    String method) {
  private static final String PREFIX = "headroom.database.indexes.";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern TABLE =
      Pattern.compile("(?:[a-z_][a-z0-9_]{0,62}\\.)?[a-z_][a-z0-9_]{0,62}");

  /**
   * Checks the form of every part; whether table and columns exist, the database tells.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public IndexDefinition {
    SettingsCheck check = new SettingsCheck();
    String remedy = "write the name as the table's definition has it, without quotes";
    check.require(
        NAME.matcher(name).matches(),
        PREFIX + "name",
        name,
        "lower-case letters, digits, _",
        remedy);
    check.require(
        TABLE.matcher(table).matches(), PREFIX + "table", table, "table or schema.table", remedy);
    check.require(
        NAME.matcher(method).matches(), PREFIX + "method", method, "btree, gin, gist ...", remedy);
    fragment(check, "columns", columns);
    if (where != null) {
      fragment(check, "where", where);
    }
    if (include != null) {
      fragment(check, "include", include);
    }
    check.throwIfAny();
  }

  /**
   * Defines a plain b-tree index.
   *
   * @param name of the index
   * @param table its table
   * @param columns its columns
   * @return the definition
   */
  public static IndexDefinition of(String name, String table, String columns) {
    return new IndexDefinition(name, table, columns, false, null, null, "btree");
  }

  /**
   * Makes it unique.
   *
   * @return a new definition
   */
  public IndexDefinition asUnique() {
    return new IndexDefinition(name, table, columns, true, where, include, method);
  }

  /**
   * Makes it partial.
   *
   * @param condition the rows that it holds
   * @return a new definition
   */
  public IndexDefinition onlyWhere(String condition) {
    return new IndexDefinition(name, table, columns, unique, condition, include, method);
  }

  /** The statement that builds it while writers write. */
  String createConcurrently() {
    return create("CONCURRENTLY ", quotedTable());
  }

  /** The statement that builds its twin on an empty temporary table. */
  String createOn(String temporaryTable) {
    return create("", '"' + temporaryTable + '"');
  }

  private String create(String concurrently, String on) {
    return "CREATE "
        + (unique ? "UNIQUE " : "")
        + "INDEX "
        + concurrently
        + '"'
        + name
        + "\" ON "
        + on
        + " USING "
        + method
        + " ("
        + columns
        + ")"
        + (include == null ? "" : " INCLUDE (" + include + ")")
        + (where == null ? "" : " WHERE " + where);
  }

  String quotedTable() {
    return '"' + table.replace(".", "\".\"") + '"';
  }

  private static void fragment(SettingsCheck check, String part, String sql) {
    boolean sound =
        !sql.isBlank()
            && !sql.contains(";")
            && !sql.contains("--")
            && !sql.contains("/*")
            && balanced(sql);
    check.require(
        sound,
        PREFIX + part,
        sql,
        "one SQL list or condition with balanced brackets, no semicolon, no comment",
        "write what stands at this place in CREATE INDEX");
  }

  private static boolean balanced(String sql) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')' && --depth < 0) {
        return false;
      }
    }
    return depth == 0 && !quoted;
  }
}
