// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds names and values in the text of a configuration, and which of the values are secrets that
 * can be taken out: lines of {@code NAME=value}, {@code name: value} and {@code name value}, and
 * pairs in braces.
 *
 * <p>A value is a secret if its name says so, if it stands below a name that says so, or if {@link
 * SecretSearch} finds one in it. It can be taken out if it ends on its line. Confined to one
 * thread.
 */
final class ConfigurationText {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[\\w.-]+(?::?\\?[^}\\n]*)?}");

  private static final Pattern LINE =
      Pattern.compile(
          "(?s)\\s*(?:[#;]\\s*)?"
              + "(?:(?:export|-|proxy_set_header|fastcgi_param|sentinel)\\s+|set\\s+\\$)?"
              + "[\"']?(?<name>[\\w.\\[\\]-]+)[\"']?(?<separator>\\s*[:=]\\s*|\\s+|$)"
              + "(?<value>.*?)\\s*[,;]?\\s*");

  /** Text in double quotation marks. */
  private static final String QUOTED = "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"";

  private static final Pattern PAIR =
      Pattern.compile(
          "[\"']?(?<name>[\\w.-]+)[\"']?(?<separator>\\s*[:=]\\s*)"
              + "(?<value>"
              + QUOTED
              + "|'[^']*'|[{\\[]|[^,}\\]\\s][^,}\\]]*)");

  /** A line whose value begins by a brace, or one of JSON with several pairs. */
  private static final Pattern PAIRS =
      Pattern.compile(
          "(?s)\\s*(?:-\\s+)?(?:[\"']?[\\w.\\[\\]-]+[\"']?\\s*:\\s*)?[{\\[].*"
              + "|.*\"[\\w.-]+\"\\s*:.*\"[\\w.-]+\"\\s*:.*");

  private static final Pattern VARIABLE =
      Pattern.compile("(?s)\\s*(?:[#;]\\s*)?(?:export\\s+)?[\\w.\\[\\]-]+\\s*=.*");

  private static final Pattern SECTION = Pattern.compile("\\s*\\[+[\\w.-]+]+\\s*");
  private static final Pattern COMMENT = Pattern.compile("\\s*[#;]");
  private static final Pattern CLOSING = Pattern.compile("\\s*[}\\]]+[,;]?\\s*");
  private static final Pattern OPENING = Pattern.compile("(?s)[{\\[]?|#.*");
  private static final Pattern INDENTATION = Pattern.compile("\\s*(?:-\\s+)*");

  /** A value that ends on its line: quoted, or neither a block of text nor continued. */
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?s)(?!.*-----BEGIN)(?:(?:"
              + QUOTED
              + "|'[^']*')(?:\\s+#.*)?"
              + "|(?![\"'|>{\\[]).*[^\\\\{])");

  private final List<String> lines;
  private final List<Value> values = new ArrayList<>();

  /** Where the block of secrets ends that was opened. */
  private int blockEnd;

  private ConfigurationText(List<String> lines) {
    this.lines = lines;
  }

  /**
   * A value in a text.
   *
   * <p>Immutable.
   *
   * @param name its name
   * @param start where it begins, behind a quotation mark
   * @param end where it ends, before a quotation mark
   * @param secret whether it is a secret that can be taken out
   * @param quoted whether it stands in quotation marks, or needs none
   */
  record Value(String name, int start, int end, boolean secret, boolean quoted) {}

  /** Returns the values of a text. */
  static List<Value> values(String text) {
    ConfigurationText read = new ConfigurationText(lines(text));
    int start = 0;
    for (int i = 0; i < read.lines.size(); i++) {
      read.line(i, start);
      start += read.lines.get(i).length() + 1;
    }
    return read.values;
  }

  /** Returns the lines of a text; references to variables are masked, and as long as before. */
  static List<String> lines(String text) {
    String masked =
        REFERENCE
            .matcher(text)
            .replaceAll(found -> SecretSearch.MASK.repeat(found.group().length()));
    return List.of(masked.split("\n", -1));
  }

  /**
   * Returns the line behind the block that a line opens: what is indented further, elements of a
   * list at the same indentation, too; of a section, all until the next one.
   */
  static int endOfBlock(List<String> lines, int opening) {
    boolean section = isSection(lines.get(opening));
    Matcher indentation = INDENTATION.matcher(lines.get(opening));
    int column = indentation.lookingAt() ? indentation.end() : 0;
    int end = opening + 1;
    for (int i = end; i < lines.size(); i++) {
      String line = lines.get(i);
      int own = line.length() - line.stripLeading().length();
      boolean inside =
          section
              ? !isSection(line)
              : own > column || (own == column && line.startsWith("- ", own));
      if (inside) {
        end = i + 1;
      } else if (section || !(line.isBlank() || isComment(line))) {
        break;
      }
    }
    return end;
  }

  static boolean isSection(String line) {
    return SECTION.matcher(line).matches();
  }

  static boolean isComment(String line) {
    return COMMENT.matcher(line).lookingAt();
  }

  /** Returns whether a line has no value: a blank one, a comment, or closing brackets. */
  private static boolean isEmpty(String line) {
    return line.isBlank() || isComment(line) || CLOSING.matcher(line).matches();
  }

  /** Returns whether a line has no value but a harmless one; a name is not required. */
  static boolean isHarmless(String line) {
    Matcher parts = LINE.matcher(line);
    return isEmpty(line)
        || (parts.matches()
            && !parts.group("separator").isEmpty()
            && (OPENING.matcher(parts.group("value")).matches()
                || SecretSearch.isHarmless(parts.group("value"), parts.group("separator"))));
  }

  private void line(int index, int start) {
    String line = lines.get(index);
    boolean inBlock = index < blockEnd;
    boolean comment = isComment(line);
    if (isSection(line)) {
      open(SecretSearch.isSecretName(line), index);
    } else if (PAIRS.matcher(line).matches() && !VARIABLE.matcher(line).matches() && !opens(line)) {
      Matcher pair = PAIR.matcher(line);
      while (pair.find()) {
        add(pair, start, inBlock || SecretSearch.isSecretName(pair.group("name")), true, false);
      }
    } else if (!CLOSING.matcher(line).matches()) {
      Matcher parts = LINE.matcher(line);
      boolean matches = parts.matches();
      boolean assigns = matches && !parts.group("separator").isBlank();
      if (!matches || (!assigns && (comment || inBlock))) {
        return;
      }
      String value = parts.group("value");
      boolean secretName =
          SecretSearch.isSecretName(parts.group("name")) || isRedisUser(parts.group("name"), value);
      open(secretName && assigns && !comment && OPENING.matcher(value).matches(), index);
      add(parts, start, secretName || inBlock, false, comment);
    }
  }

  private void open(boolean secret, int index) {
    if (secret) {
      blockEnd = Math.max(blockEnd, endOfBlock(lines, index));
    }
  }

  /** Returns whether a line gives a user of Redis a password, as {@code user name on >password}. */
  private static boolean isRedisUser(String name, String value) {
    return name.equals("user") && value.matches(".*\\s[>#]\\S.*");
  }

  /** Returns whether a line ends by an opening brace, as in JSON and in files of nginx. */
  private static boolean opens(String line) {
    return line.stripTrailing().endsWith("{") && line.indexOf('{') == line.lastIndexOf('{');
  }

  private void add(Matcher found, int start, boolean named, boolean inBraces, boolean comment) {
    String separator = found.group("separator");
    String value = found.group("value").stripTrailing();
    if (value.startsWith("#") && separator.contains(":")) {
      value = ""; // A comment behind the name of a block.
    }
    boolean marks = SecretSearch.isQuoted(value);
    boolean secret =
        WHOLE.matcher(value).matches()
            && ((named && !SecretSearch.isHarmless(value, separator))
                || new SecretSearch(value, comment).finds());
    int from = start + found.start("value") + (marks ? 1 : 0);
    int length = marks ? value.length() - 2 : value.length();
    values.add(new Value(found.group("name"), from, from + length, secret, marks || !inBraces));
  }
}
