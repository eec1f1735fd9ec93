// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that an expression in PromQL reads: of meters and of labels. It is no parser: whether
 * the expression is well-formed is for promtool and Prometheus to say.
 *
 * <p>Immutable.
 *
 * @param meters the names of series, {@code __name__} patterns left out
 * @param labels the names of labels, in selectors and in groupings
 */
public record PromQl(Set<String> meters, Set<String> labels) {

  private static final Set<String> KEYWORDS =
      Set.of(
          "and",
          "or",
          "unless",
          "bool",
          "offset",
          "by",
          "without",
          "on",
          "ignoring",
          "group_left",
          "group_right",
          "inf",
          "nan");

  private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_]\\w*");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:]*\\s*\\()");

  /** Reads an expression. */
  public static PromQl of(String expression) {
    Set<String> labels = new TreeSet<>();
    String text = TEXT.matcher(expression).replaceAll("\"\"");
    text = removed(SELECTOR, text, labels);
    text = removed(GROUPING, text, labels);
    text = RANGE.matcher(text).replaceAll(" ");
    Set<String> meters = new TreeSet<>();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      if (!KEYWORDS.contains(name.group())) {
        meters.add(name.group());
      }
    }
    labels.remove("__name__");
    return new PromQl(meters, labels);
  }

  private static String removed(Pattern part, String text, Set<String> labels) {
    Matcher found = part.matcher(text);
    while (found.find()) {
      Matcher label = LABEL.matcher(found.group(1));
      while (label.find()) {
        labels.add(label.group());
      }
    }
    return part.matcher(text).replaceAll(" ");
  }
}
