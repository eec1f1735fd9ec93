// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.postgres.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The SQL that creates the tables and functions of one capability; running it again does no harm.
 *
 * <p>Immutable. It writes one column a line, indented by two blanks, and no schema.
 *
 * @param text the statements
 */
public record SchemaScript(String text) {
  private static final Pattern TABLE =
      Pattern.compile(
          "CREATE (?:UNLOGGED )?TABLE IF NOT EXISTS (\\w+) \\((.*?)\\n\\)", Pattern.DOTALL);
  private static final Pattern COLUMN = Pattern.compile("^  ([a-z_]+) ", Pattern.MULTILINE);
  private static final Pattern INDEX =
      Pattern.compile("CREATE (?:UNIQUE )?INDEX IF NOT EXISTS (\\w+)");
  private static final Pattern FUNCTION = Pattern.compile("CREATE OR REPLACE FUNCTION (\\w+)\\(");

  /**
   * Reads a script.
   *
   * @param beside a class in whose package the file is
   */
  public static SchemaScript of(Class<?> beside, String file) {
    try (InputStream in = beside.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + beside);
      }
      return new SchemaScript(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the columns of each table. */
  Map<String, List<String>> tables() {
    Map<String, List<String>> tables = new LinkedHashMap<>();
    Matcher table = TABLE.matcher(text);
    while (table.find()) {
      List<String> columns = new ArrayList<>();
      Matcher column = COLUMN.matcher(table.group(2));
      while (column.find()) {
        columns.add(column.group(1));
      }
      tables.put(table.group(1), columns);
    }
    return tables;
  }

  List<String> indexes() {
    return names(INDEX);
  }

  List<String> functions() {
    return names(FUNCTION);
  }

  private List<String> names(Pattern pattern) {
    return pattern.matcher(text).results().map((MatchResult each) -> each.group(1)).toList();
  }
}
