// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

/**
 * The text of a statement without its literals, so that statements of one shape have one text,
 * which contains no data.
 *
 * <p>Strings (plain, E'', dollar-quoted) and numbers become {@code ?}, comments are removed, white
 * space is collapsed, a list {@code (?, ?, ?)} becomes {@code (?...)}, and a list of such lists
 * becomes one, so that lists and inserts of any length share a shape. Quoted identifiers are kept.
 * Not a parser: invalid SQL is accepted. A text is read up to 32 000 characters of output. Where a
 * backslash stands before a quote in a plain string, databases differ on where the string ends: all
 * from there on counts as the string, unless it is {@code ESCAPE '\'}.
 *
 * <p>Confined to one thread.
 */
final class SqlText {
  private static final int MAX_LENGTH = 32_000;
  private static final int MAX_SHORTENED = 2_000;
  private static final int SHORTENED_END = 700;

  /** Of a list that is not read to its end yet; a longer one would reach the limit of the text. */
  private static final int MAX_MARKERS = 100;

  private static final String GAP = " ... ";
  private static final String LIST = "(?...)";
  private static final String SINGLE = "(?)";
  private static final String ESCAPE = "escape";

  private final String sql;
  private final StringBuilder out;
  private int at;

  /** Where a list that has only markers so far begins in the output; -1 if none does. */
  private int listStart = -1;

  private int markers;

  /** Where the last marker that is kept of a long list ends. */
  private int listEnd;

  private SqlText(String sql) {
    this.sql = sql;
    this.out = new StringBuilder(Math.min(sql.length() + 16, MAX_LENGTH));
  }

  static SqlText of(String sql) {
    SqlText text = new SqlText(sql);
    while (text.at < sql.length() && text.out.length() < MAX_LENGTH) {
      text.step();
    }
    if (text.endsWith(text.out.length(), ' ')) {
      text.out.setLength(text.out.length() - 1);
    }
    return text;
  }

  /**
   * Returns at most 2 000 characters, the beginning and the end of a longer text, with spaces for
   * control characters in names, so that a text is one line of a log.
   */
  String shortened() {
    StringBuilder text = new StringBuilder(out);
    if (text.length() > MAX_SHORTENED) {
      text.delete(MAX_SHORTENED - SHORTENED_END - GAP.length(), text.length() - SHORTENED_END);
      text.insert(text.length() - SHORTENED_END, GAP);
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        text.setCharAt(i, ' ');
      }
    }
    return text.toString();
  }

  /** Returns a hash of the whole text, never 0: FNV-1a, with the finish of MurmurHash3. */
  long fingerprint() {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < out.length(); i++) {
      hash = (hash ^ out.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }

  private void step() {
    char c = sql.charAt(at);
    if (Character.isWhitespace(c)) {
      at++;
      blank();
    } else if (c == '-' && sql.startsWith("--", at)) {
      skipTo("\n", 2);
      blank();
    } else if (c == '/' && sql.startsWith("/*", at)) {
      skipTo("*/", 2);
      blank();
    } else if (c == '\'') {
      string();
    } else if (c == '"') {
      int end = sql.indexOf('"', at + 1);
      copyTo(end < 0 ? sql.length() : end + 1);
      listStart = -1;
    } else if (c == '$' && !insideWord()) {
      dollar();
    } else if (isDigit(c) && !insideWord()) {
      number();
    } else {
      at++;
      symbol(c);
    }
  }

  private void symbol(char c) {
    if (c == '?') {
      marker();
    } else if (c == '(') {
      out.append(c);
      listStart = out.length();
      markers = 0;
    } else if (c == ')') {
      closeList();
    } else {
      out.append(c);
      if (c != ',') {
        listStart = -1;
      }
    }
  }

  private void marker() {
    boolean isLong = listStart >= 0 && markers >= MAX_MARKERS;
    if (isLong) {
      out.setLength(listEnd);
    } else {
      out.append('?');
      listEnd = out.length();
    }
    markers++;
  }

  private void closeList() {
    if (listStart < 0 || markers == 0) {
      out.append(')');
    } else {
      out.setLength(listStart - 1);
      mergeList(markers == 1 ? SINGLE : LIST);
    }
    listStart = -1;
  }

  /** Appends a list unless it follows an equal one: one of several rows. */
  private void mergeList(String list) {
    int before = out.length();
    while (endsWith(before, ' ')) {
      before--;
    }
    if (endsWith(before, ',')) {
      before--;
      while (endsWith(before, ' ')) {
        before--;
      }
      int other = before - list.length();
      if (other >= 0 && out.indexOf(list, other) == other) {
        out.setLength(before);
        return;
      }
    }
    out.append(list);
  }

  private boolean endsWith(int end, char c) {
    return end > 0 && out.charAt(end - 1) == c;
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
      if (c == '\\' && (escapes || sql.startsWith("\\", at))) {
        at++;
      } else if (c == '\\' && sql.startsWith("'", at) && !isEscapeCharacter()) {
        at = sql.length();
      } else if (c == '\'') {
        if (at >= sql.length() || sql.charAt(at) != '\'') {
          break;
        }
        at++;
      }
    }
    at = Math.min(at, sql.length());
    marker();
  }

  /** Returns whether the string names the character that escapes others in a pattern. */
  private boolean isEscapeCharacter() {
    int end = endsWith(out.length(), ' ') ? out.length() - 1 : out.length();
    int start = end - ESCAPE.length();
    return start >= 0 && out.substring(start, end).equalsIgnoreCase(ESCAPE);
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
    marker();
  }

  private void number() {
    while (at < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(at))
            || sql.charAt(at) == '.'
            || sql.charAt(at) == '_')) {
      at++;
    }
    marker();
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
