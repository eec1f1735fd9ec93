// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.index;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An index that the application wants on one of its tables.
 *
 * <p>Immutable. Names are lower-case SQL identifiers. {@code columns}, {@code where} and {@code
 * include} are SQL, so they are trusted configuration, never a user's input; a semicolon, a comment
 * or unbalanced brackets are refused all the same.
 */
public record IndexDefinition(
    @Setting(
            value =
                "Name of the index, in the schema of its table: at most 63 lower-case letters,"
                    + " digits and underscores.",
            example = "orders_by_customer")
        String name,
    @Setting(value = "Table of the index, or schema.table.", example = "orders") String table,
    @Setting(
            value = "Columns or expressions, as between the brackets of CREATE INDEX.",
            example = "customer_id, created_at DESC")
        String columns,
    @Setting(value = "Whether no two rows may have equal columns.", defaultValue = "false")
        boolean unique,
    @Setting("Condition of a partial index, without the word WHERE. All rows if not set.")
        @Nullable String where,
    @Setting("Columns that the index carries beside its key. None if not set.")
        @Nullable String include,
    @Setting(
            value = "Access method of the index: btree, gin, gist or brin.",
            defaultValue = "btree")
        String method) {
  private static final int MAX_NAME = 63;
  private static final String UNIQUE = "UNIQUE ";
  private static final Pattern UNSAFE = Pattern.compile("[^a-z0-9_]");
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern TABLE =
      Pattern.compile("(?:[a-z_][a-z0-9_]{0,62}\\.)?[a-z_][a-z0-9_]{0,62}");

  /**
   * Checks the form of every part; whether table and columns exist is for the database to say.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public IndexDefinition {
    SettingsCheck check = SettingsCheck.of(IndexDefinition.class);
    String remedy = "write the name as the table's definition has it, without quotes";
    check.require(
        NAME.matcher(name).matches(), "name", name, "lower-case letters, digits, _", remedy);
    check.require(TABLE.matcher(table).matches(), "table", table, "table or schema.table", remedy);
    check.require(NAME.matcher(method).matches(), "method", method, "btree, gin, gist ...", remedy);
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
   * Returns a plain b-tree index.
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
   * Returns the definition of a unique index.
   *
   * @return a new definition
   */
  public IndexDefinition asUnique() {
    return new IndexDefinition(name, table, columns, true, where, include, method);
  }

  /**
   * Returns the definition of a partial index.
   *
   * @param condition the condition, without WHERE
   * @return a new definition
   */
  public IndexDefinition onlyWhere(String condition) {
    return new IndexDefinition(name, table, columns, unique, condition, include, method);
  }

  /** Returns the statement that builds it while writers write, as people write it. */
  public String sql() {
    return "CREATE "
        + (unique ? UNIQUE : "")
        + "INDEX CONCURRENTLY "
        + name
        + " ON "
        + table
        + ' '
        + content();
  }

  /** The statement that builds it while writers write. */
  String createConcurrently() {
    return create("CONCURRENTLY ", name, quotedTable(), content());
  }

  /** The statement that builds its twin on an empty temporary table, a quoted name. */
  String createOn(String temporaryTable) {
    return create("", name, temporaryTable, content());
  }

  /**
   * The statement that builds the part of one partition while writers write.
   *
   * @param part the name of the part, which is safe between quotes
   * @param partition the quoted name of the partition
   * @param shape the definition as the server writes it, which does not name the table
   */
  String createPart(String part, String partition, String shape) {
    return create("CONCURRENTLY ", part, partition, withoutUnique(shape));
  }

  /** The statement that creates the index of a partitioned table alone, without its parts. */
  String createOnly(String part, String partitioned, String shape) {
    return create("", part, "ONLY " + partitioned, withoutUnique(shape));
  }

  private String withoutUnique(String shape) {
    return unique ? shape.substring(UNIQUE.length()) : shape;
  }

  private String create(String concurrently, String index, String on, String content) {
    return "CREATE "
        + (unique ? UNIQUE : "")
        + "INDEX "
        + concurrently
        + '"'
        + index
        + "\" ON "
        + on
        + ' '
        + content;
  }

  /** Returns what follows the table in CREATE INDEX. */
  public String content() {
    return "USING "
        + method
        + " ("
        + columns
        + ")"
        + (include == null ? "" : " INCLUDE (" + include + ")")
        + (where == null ? "" : " WHERE " + where);
  }

  /**
   * Names the part of a partition: always the same for one partition.
   *
   * @param partition the partition's name, which may be any text
   * @return first a plain name, where it is one, which may be that of another table's index, such
   *     as {@code ix_a_b} for {@code ix_a} on {@code b} and for {@code ix} on {@code a_b}; then one
   *     with a check sum, which differs for each index and partition
   */
  List<String> partNames(String partition) {
    String part = name + "_" + partition;
    CRC32 sum = new CRC32();
    sum.update((name + '/' + partition).getBytes(StandardCharsets.UTF_8));
    String mark = String.format(Locale.ROOT, "_%08x", sum.getValue());
    String safe = UNSAFE.matcher(part).replaceAll("_");
    String marked = safe.substring(0, Math.min(safe.length(), MAX_NAME - mark.length())) + mark;
    return part.length() <= MAX_NAME && safe.equals(part) ? List.of(part, marked) : List.of(marked);
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
        part,
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
