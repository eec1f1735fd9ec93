// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

/**
 * Removes the literals from a statement, so that statements of one shape have one text, which
 * contains no data.
 *
 * <p>Strings (plain, E'', dollar-quoted) and numbers become {@code ?}, comments are removed, white
 * space is collapsed, and a list {@code (?, ?, ?)} becomes {@code (?...)}, so that lists of any
 * length share a shape. Quoted identifiers are kept. Not a parser: invalid SQL is accepted.
 *
 * <p>Confined to one thread.
 */
final class SqlText {
  private static final int MAX_LENGTH = 2_000;

  private final String sql;
  private final StringBuilder out;
  private int at;

  private SqlText(String sql) {
    this.sql = sql;
    this.out = new StringBuilder(Math.min(sql.length(), MAX_LENGTH));
  }

  static String withoutLiterals(String sql) {
    SqlText text = new SqlText(sql);
    while (text.at < sql.length() && text.out.length() < MAX_LENGTH) {
      text.step();
    }
    return text.out.toString().strip().replaceAll("\\(\\s*[?](?:\\s*,\\s*[?])+\\s*\\)", "(?...)");
  }

  private void step() {
    char c = sql.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
      blank();
    } else if (sql.startsWith("--", at)) {
      skipTo("\n", 2);
      blank();
    } else if (sql.startsWith("/*", at)) {
      skipTo("*/", 2);
      blank();
    } else if (c == '\'') {
      string();
    } else if (c == '"') {
      int end = sql.indexOf('"', at + 1);
      copyTo(end < 0 ? sql.length() : end + 1);
    } else if (c == '$' && !insideWord()) {
      dollar();
    } else if (isDigit(c) && !insideWord()) {
      number();
    } else {
      out.append(c);
      at++;
    }
  }

  /** A quote ends the string unless it is doubled, or escaped in a string that begins with E. */
  private void string() {
    boolean escapes = false;
    int last = out.length() - 1;
    if (last >= 0 && (out.charAt(last) == 'E' || out.charAt(last) == 'e')) {
      escapes = last == 0 || !Character.isJavaIdentifierPart(out.charAt(last - 1));
      if (escapes) {
        out.setLength(last);
      }
    }
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at++);
      if (escapes && c == '\\') {
        at++;
      } else if (c == '\'') {
        if (at >= sql.length() || sql.charAt(at) != '\'') {
          break;
        }
        at++;
      }
    }
    at = Math.min(at, sql.length());
    out.append('?');
  }

  /** {@code $tag$ ... $tag$} is a string, {@code $1} a marker. */
  private void dollar() {
    int end = at + 1;
    while (end < sql.length()
        && Character.isJavaIdentifierPart(sql.charAt(end))
        && sql.charAt(end) != '$') {
      end++;
    }
    boolean marker = end > at + 1 && isDigit(sql.charAt(at + 1));
    if (end < sql.length() && sql.charAt(end) == '$' && !marker) {
      String tag = sql.substring(at, end + 1);
      skipTo(tag, tag.length());
    } else {
      at = end;
    }
    out.append('?');
  }

  private void number() {
    while (at < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(at))
            || sql.charAt(at) == '.'
            || sql.charAt(at) == '_')) {
      at++;
    }
    out.append('?');
  }

  private void skipTo(String end, int from) {
    int found = sql.indexOf(end, at + from);
    at = found < 0 ? sql.length() : found + end.length();
  }

  private void copyTo(int end) {
    out.append(sql, at, end);
    at = end;
  }

  private void blank() {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
      out.append(' ');
    }
  }

  private boolean insideWord() {
    return at > 0 && Character.isJavaIdentifierPart(sql.charAt(at - 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
