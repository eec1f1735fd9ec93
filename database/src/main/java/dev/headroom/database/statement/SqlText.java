// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The text of a statement without its literals, so that statements of one shape have one text,
 * which contains no data.
 *
 * <p>Strings (plain, E'', dollar-quoted) and numbers become {@code ?}, with the sign before them;
 * comments are removed, white space is collapsed. A list of equal elements such as {@code (?, ?,
 * ?)} becomes {@code (?...)}, and of equal lists one after the other the first is left, so that
 * lists and inserts of any length share a shape. Quoted identifiers are kept; double-quoted text is
 * one unless it is read as MySQL reads it. Not a parser: invalid SQL is accepted. A text is read up
 * to 32 000 characters of output. Where a backslash stands before a quote in a plain string,
 * databases differ on where the string ends: all from there on counts as the string, unless it is
 * {@code ESCAPE '\'}.
 *
 * <p>Confined to one thread.
 */
final class SqlText {
  private static final int MAX_LENGTH = 32_000;
  private static final int MAX_SHORTENED = 2_000;
  private static final int SHORTENED_END = 700;

  /** Of a list that is not read to its end yet; a longer one would reach the limit of the text. */
  private static final int MAX_ELEMENTS = 100;

  /** The length of a list without elements. */
  private static final int EMPTY = 2;

  /** What may stand before the sign of a number; after anything else it is a subtraction. */
  private static final String BEFORE_SIGN = "(,[=<>+-*/%|&^~!";

  private static final String GAP = " ... ";
  private static final String ESCAPE = "escape";

  private final String sql;
  private final boolean doubleQuotedStrings;
  private final StringBuilder out;
  private int at;

  /** The lists that are open, the innermost first. */
  private final Deque<OpenList> lists = new ArrayDeque<>();

  /** A list in brackets whose end was not read yet. */
  private static final class OpenList {
    /** Where its bracket is in the output. */
    private final int open;

    private int elementStart;
    private int lastStart;
    private int elements;

    /** The first element. */
    private String first = "";

    /** Whether all elements so far are equal. */
    private boolean isAlike = true;

    /** Where the last element that is kept ends. */
    private int keptEnd;

    OpenList(int open) {
      this.open = open;
      this.elementStart = open + 1;
    }

    /** Begins the next element. */
    void start(int place) {
      lastStart = elementStart;
      elementStart = place;
    }

    /**
     * Goes on with the last element, since what followed its comma was dropped.
     *
     * @param end of the output, before which an element begins that is not kept
     */
    void reopen(int end) {
      elementStart = Math.min(lastStart, end);
      elements--;
    }
  }

  private SqlText(String sql, boolean doubleQuotedStrings) {
    this.sql = sql;
    this.doubleQuotedStrings = doubleQuotedStrings;
    this.out = new StringBuilder(Math.min(sql.length() + 16, MAX_LENGTH));
  }

  /**
   * Reads a text.
   *
   * @param doubleQuotedStrings whether double-quoted text is a string, as on MySQL, or a name
   */
  static SqlText of(String sql, boolean doubleQuotedStrings) {
    SqlText text = new SqlText(sql, doubleQuotedStrings);
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
   * control characters and line ends in names, so that a text is one line of a log.
   */
  String shortened() {
    StringBuilder text = new StringBuilder(out);
    if (text.length() > MAX_SHORTENED) {
      text.delete(MAX_SHORTENED - SHORTENED_END - GAP.length(), text.length() - SHORTENED_END);
      text.insert(text.length() - SHORTENED_END, GAP);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
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
      comment();
      blank();
    } else if (c == '\'' || (c == '"' && doubleQuotedStrings)) {
      string(c);
    } else if (c == '"' || (c == '`' && doubleQuotedStrings)) {
      int end = sql.indexOf(c, at + 1);
      copyTo(end < 0 ? sql.length() : end + 1);
    } else if (c == '$' && !insideWord()) {
      dollar();
    } else if ((isDigit(c) && !insideWord()) || beginsFraction(c)) {
      number();
    } else {
      at++;
      symbol(c);
    }
  }

  private void symbol(char c) {
    if (c == '?') {
      marker();
    } else if (c == '(' || c == '[') {
      lists.push(new OpenList(out.length()));
      out.append(c);
    } else if (c == ')' || c == ']') {
      closeList(c);
    } else {
      if (c == ',' && !lists.isEmpty()) {
        endElement(lists.getFirst());
        lists.getFirst().start(out.length() + 1);
      }
      out.append(c);
    }
  }

  private void marker() {
    out.append('?');
  }

  private void endElement(OpenList list) {
    int from = list.elementStart;
    int to = out.length();
    while (from < to && out.charAt(from) == ' ') {
      from++;
    }
    while (to > from && out.charAt(to - 1) == ' ') {
      to--;
    }
    if (list.elements == 0) {
      list.first = out.substring(from, to);
    } else if (list.isAlike) {
      list.isAlike = list.first.contentEquals(out.subSequence(from, to));
    }
    list.elements++;
    if (list.isAlike && list.elements > MAX_ELEMENTS) {
      out.setLength(list.keptEnd);
    } else {
      list.keptEnd = to;
    }
  }

  private void closeList(char bracket) {
    OpenList list = lists.poll();
    if (list == null) {
      out.append(bracket);
      return;
    }
    endElement(list);
    boolean isLonger = list.elements > 1 && list.first.indexOf('?') >= 0;
    if (list.isAlike && (isLonger || list.first.equals("?"))) {
      out.setLength(list.open + 1);
      out.append(list.first).append(isLonger ? "..." : "");
    }
    out.append(bracket);
    dropIfRepeated(list);
  }

  /** Drops a list that follows an equal one: one of several rows. */
  private void dropIfRepeated(OpenList list) {
    int comma = withoutBlanks(list.open) - 1;
    int length = out.length() - list.open;
    if (!endsWith(comma + 1, ',') || length <= EMPTY) {
      return;
    }
    int end = withoutBlanks(comma);
    if (end >= length && out.substring(end - length, end).contentEquals(out.substring(list.open))) {
      out.setLength(end);
      if (!lists.isEmpty() && lists.getFirst().elementStart > end) {
        lists.getFirst().reopen(end);
      }
    }
  }

  /** Returns where the output ends without the blanks before a place. */
  private int withoutBlanks(int place) {
    int end = place;
    while (endsWith(end, ' ')) {
      end--;
    }
    return end;
  }

  private boolean endsWith(int end, char c) {
    return end > 0 && out.charAt(end - 1) == c;
  }

  /** A quote ends the string unless it is doubled, or escaped in a string that begins with E. */
  private void string(char quote) {
    boolean escapes = false;
    int last = out.length() - 1;
    if (quote == '\'' && last >= 0 && (out.charAt(last) == 'E' || out.charAt(last) == 'e')) {
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
      } else if (c == '\\' && isAt(quote) && !isEscapeCharacter()) {
        at = sql.length();
      } else if (c == quote) {
        if (!isAt(quote)) {
          break;
        }
        at++;
      }
    }
    at = Math.min(at, sql.length());
    marker();
  }

  private boolean isAt(char c) {
    return at < sql.length() && sql.charAt(at) == c;
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
    boolean hexadecimal = sql.startsWith("0x", at) || sql.startsWith("0X", at);
    while (at < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(at))
            || sql.charAt(at) == '.'
            || sql.charAt(at) == '_'
            || (!hexadecimal && isSignOfExponent()))) {
      at++;
    }
    dropSign();
    marker();
  }

  /** Returns whether a number begins with its decimal point; after a name it is a column's. */
  private boolean beginsFraction(char c) {
    return c == '.'
        && at + 1 < sql.length()
        && isDigit(sql.charAt(at + 1))
        && !insideWord()
        && (at == 0 || ").]\"`".indexOf(sql.charAt(at - 1)) < 0);
  }

  private boolean isSignOfExponent() {
    char before = sql.charAt(at - (at > 0 ? 1 : 0));
    return (isAt('-') || isAt('+'))
        && (before == 'e' || before == 'E')
        && at + 1 < sql.length()
        && isDigit(sql.charAt(at + 1));
  }

  /** The sign is the number's where no operand stands before it. */
  private void dropSign() {
    int sign = withoutBlanks(out.length()) - 1;
    if (endsWith(sign + 1, '-') || endsWith(sign + 1, '+')) {
      int before = withoutBlanks(sign);
      if (before > 0 && BEFORE_SIGN.indexOf(out.charAt(before - 1)) >= 0) {
        out.setLength(sign);
      }
    }
  }

  /** Comments nest, but on MySQL. */
  private void comment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at) && (depth == 0 || !doubleQuotedStrings)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
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
