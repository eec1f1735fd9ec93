// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The directives of {@code Cache-Control}, of any number of lines, or of a field in its place that
 * is targeted at this cache (RFC 9213).
 *
 * <p>Immutable. The strictest reading wins: the smaller of two numbers, and 0 for a malformed one.
 * A qualified {@code private="name"} counts as unqualified.
 */
final class CacheDirectives {
  private static final CacheDirectives NONE = new CacheDirectives(Map.of(), false);
  private static final int MAX_DIGITS = 9;

  private static final String KEY = "[a-z*][a-z0-9_.*-]*";
  private static final String VALUE =
      "(?:-?\\d{1,15}(?:\\.\\d{1,3})?|\"(?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*\""
          + "|[A-Za-z*][!#$%&'*+.^_`|~:/0-9A-Za-z-]*|:[A-Za-z0-9+/=]*:|\\?[01])";

  /** A member of a dictionary of RFC 9651, without inner lists; a lifetime is an integer. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "(?!(?:max-age|s-maxage)=(?!\\d+(?:;|$)))%s(?:=%s)?(?: *; *%s(?:=%s)?)*"
              .formatted(KEY, VALUE, KEY, VALUE));

  /** A directive; of several without commas between them, as they are mistyped, each counts. */
  private static final Pattern DIRECTIVE =
      Pattern.compile("([^\\s;=\"]+)(?:\\s*=\\s*(\"[^\"]*\"|[^\\s;\"]*))?");

  private final Map<String, String> values;
  private final boolean targeted;

  private CacheDirectives(Map<String, String> values, boolean targeted) {
    this.values = values;
    this.targeted = targeted;
  }

  static CacheDirectives of(Collection<String> lines) {
    return lines.isEmpty() ? NONE : of(lines, false);
  }

  private static CacheDirectives of(Collection<String> lines, boolean targeted) {
    Map<String, String> values = new HashMap<>();
    for (String line : lines) {
      elements(line).forEach(each -> put(each, values));
    }
    return new CacheDirectives(values, targeted);
  }

  /**
   * Returns the directives of a response.
   *
   * @param targets fields that take precedence, the first first; a malformed one is ignored
   */
  static CacheDirectives of(List<HeaderLine> headers, List<String> targets) {
    for (String each : targets) {
      List<String> lines = HeaderLine.values(headers, each);
      if (!lines.isEmpty() && lines.stream().allMatch(CacheDirectives::isDictionary)) {
        return of(lines, true);
      }
    }
    return of(HeaderLine.values(headers, "Cache-Control"));
  }

  private static boolean isDictionary(String line) {
    return elements(line).stream().allMatch(each -> MEMBER.matcher(each).matches());
  }

  /** Returns whether these are of a targeted field, so that {@code Expires} does not count. */
  boolean isTargeted() {
    return targeted;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns the directive's seconds; -1 when it is absent. */
  long seconds(String name) {
    String value = values.get(name);
    return value == null ? -1 : number(value, 0);
  }

  /** Returns a number of seconds, or another one if the text is none. */
  static long number(String text, long otherwise) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return otherwise;
    }
    String digits = text.replaceFirst("^0+(?=.)", "");
    return digits.length() > MAX_DIGITS ? Integer.MAX_VALUE : Long.parseLong(digits);
  }

  /** Splits a line at its commas, but for those in quotes; at all of them if a quote is open. */
  static List<String> elements(String line) {
    List<String> elements = new ArrayList<>();
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i <= line.length(); i++) {
      boolean end = i == line.length();
      if (!end && line.charAt(i) == '"') {
        quoted = !quoted;
      } else if (quoted && !end && line.charAt(i) == '\\') {
        i = Math.min(i + 1, line.length() - 1);
      }
      if (end || (line.charAt(i) == ',' && !quoted)) {
        elements.add(line.substring(start, i).strip());
        start = i + 1;
      }
    }
    if (quoted) {
      elements.clear();
      Arrays.stream(line.split(",", -1)).map(String::strip).forEach(elements::add);
    }
    elements.removeIf(String::isEmpty);
    return elements;
  }

  private static void put(String element, Map<String, String> into) {
    for (Matcher each = DIRECTIVE.matcher(element); each.find(); ) {
      String value = each.group(2) == null ? "" : each.group(2).replace("\"", "");
      into.merge(
          each.group(1).toLowerCase(Locale.ROOT),
          value,
          (one, two) -> number(one, 0) <= number(two, 0) ? one : two);
    }
  }
}
