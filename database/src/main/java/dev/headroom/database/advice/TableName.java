// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import java.util.regex.Pattern;

/**
 * A table and its schema, without quotes.
 *
 * <p>Immutable.
 */
record TableName(String schema, String name) {
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  static TableName parse(String text, String defaultSchema) {
    int dot = text.indexOf('.');
    return dot < 0
        ? new TableName(defaultSchema, text)
        : new TableName(text.substring(0, dot), text.substring(dot + 1));
  }

  /** Returns whether no name needs quotes; indexes are advised on such tables only. */
  boolean isPlain() {
    return PLAIN.matcher(schema).matches() && PLAIN.matcher(name).matches();
  }

  String quoted() {
    return quote(schema) + "." + quote(name);
  }

  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }
}
