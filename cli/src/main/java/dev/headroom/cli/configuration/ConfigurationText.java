// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds names and values in the text of a configuration, and which of the values are secrets: lines
 * of {@code NAME=value}, {@code name: value} and {@code name value}, and pairs in braces.
 *
 * <p>A value is a secret if its name says so, if it stands below a name that says so, or if it is
 * an address with a password. Booleans, durations and references to a variable are none. Stateless.
 */
final class ConfigurationText {

  private static final Pattern SECRET =
      Pattern.compile(
          "passw|passphrase|secret|token|credential|private|authorization|webhook|masterauth"
              + "|requirepass|auth-pass|(?:api|access|account|signing|encryption)[_.-]?key",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ADDRESS_WITH_PASSWORD =
      Pattern.compile("://[^/@\\s]*:[^/@\\s]+@|(?:^|[?&\\s])password=\\S");

  /** A secret in a line of another form than those that are read. */
  private static final Pattern ASSIGNED =
      Pattern.compile("(?:passw|secret|token)\\w*[\"']?\\s*[:=]\\s*\\S", Pattern.CASE_INSENSITIVE);

  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?i)true|false|on|off|\\d+(?:ns|us|ms|s|m|min|h|d)"
              + "|\\$\\{?[\\w.-]+}?|\\$\\{[\\w.-]+:?\\?[^}]*}");

  /** Names of what only leads to a secret. */
  private static final Pattern REFERENCE =
      Pattern.compile("(?:file|ref|name)$", Pattern.CASE_INSENSITIVE);

  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?<comment>[#;]\\s*)?(?:export\\s+|-\\s+|proxy_set_header\\s+|sentinel\\s+)?"
              + "[\"']?(?<name>[\\w.\\[\\]-]+)[\"']?(?<separator>\\s*[:=]\\s*|\\s+|$)"
              + "(?<value>.*?)\\s*[,;]?\\s*");

  private static final Pattern PAIR =
      Pattern.compile(
          "[\"']?(?<name>[\\w.-]+)[\"']?\\s*[:=]\\s*"
              + "(?<value>\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[{\\[]|[^,}\\]\\s][^,}\\]]*)");

  /** A line whose value begins by a brace, or one of JSON with several pairs. */
  private static final Pattern PAIRS =
      Pattern.compile(
          "\\s*(?:-\\s+)?(?:[\"']?[\\w.\\[\\]-]+[\"']?\\s*:\\s*)?[{\\[].*"
              + "|.*\"[\\w.-]+\"\\s*:.*\"[\\w.-]+\"\\s*:.*");

  private static final Pattern VARIABLE =
      Pattern.compile("\\s*(?:[#;]\\s*)?(?:export\\s+)?[\\w.\\[\\]-]+\\s*=.*");

  private static final Pattern CLOSING = Pattern.compile("\\s*[}\\]]+[,;]?\\s*");
  private static final Pattern BLOCK = Pattern.compile("[|>][+-]?\\d?");
  private static final Pattern OPENING = Pattern.compile("[{\\[]?");

  private final List<Value> values = new ArrayList<>();
  private boolean separable = true;

  /** The indentation of a name below which all values are secrets; -1 if there is none. */
  private int secretsBelow = -1;

  private ConfigurationText() {}

  /**
   * A value in a text.
   *
   * <p>Immutable.
   *
   * @param name its name
   * @param start where it begins, behind a quotation mark
   * @param end where it ends, before a quotation mark
   * @param secret whether it is a secret
   * @param quoted whether it stands in quotation marks, or needs none
   */
  record Value(String name, int start, int end, boolean secret, boolean quoted) {}

  /** Returns the values of a text; empty where a secret cannot be separated from the rest. */
  static Optional<List<Value>> values(String text) {
    ConfigurationText read = new ConfigurationText();
    int start = 0;
    for (String line : text.split("\n", -1)) {
      read.line(line, start);
      start += line.length() + 1;
    }
    return read.separable && !text.contains("-----BEGIN")
        ? Optional.of(read.values)
        : Optional.empty();
  }

  private void line(String line, int start) {
    if (line.isBlank() || CLOSING.matcher(line).matches()) {
      return;
    }
    int indentation = line.length() - line.stripLeading().length();
    if (indentation <= secretsBelow) {
      secretsBelow = -1;
    }
    boolean inSecretBlock = secretsBelow >= 0;
    if (PAIRS.matcher(line).matches() && !VARIABLE.matcher(line).matches() && !opens(line)) {
      pairs(line, start, inSecretBlock);
      return;
    }
    Matcher parts = LINE.matcher(line);
    boolean matches = parts.matches();
    boolean assigns = matches && parts.group("separator").matches("\\s*[:=]\\s*");
    boolean comment = line.stripLeading().matches("[#;].*");
    if (!comment && (inSecretBlock ? !assigns : !matches && ASSIGNED.matcher(line).find())) {
      separable = false; // Such as an element of a list.
    }
    if (!matches || (!assigns && (comment || inSecretBlock))) {
      return;
    }
    String name = parts.group("name");
    String value = parts.group("value");
    boolean isSecretName = isSecret(name) || isRedisUser(name, value);
    if (OPENING.matcher(value).matches() && assigns && !comment) {
      secretsBelow = isSecretName && !inSecretBlock ? indentation : secretsBelow;
    } else if ((isSecretName || inSecretBlock) && BLOCK.matcher(value).matches()) {
      separable = false;
    }
    add(name, value, start + parts.start("value"), isSecretName || inSecretBlock, false);
  }

  private static boolean isSecret(String name) {
    return SECRET.matcher(name).find() && !REFERENCE.matcher(name).find();
  }

  /** Returns whether a line gives a user of Redis a password, as {@code user name on >password}. */
  private static boolean isRedisUser(String name, String value) {
    return name.equals("user") && value.matches(".*\\s[>#]\\S.*");
  }

  /** Returns whether a line ends by an opening brace, as in JSON and in files of nginx. */
  private static boolean opens(String line) {
    return line.stripTrailing().endsWith("{") && line.indexOf('{') == line.lastIndexOf('{');
  }

  private void pairs(String line, int start, boolean inSecretBlock) {
    Matcher pair = PAIR.matcher(line);
    while (pair.find()) {
      String name = pair.group("name");
      String value = pair.group("value").stripTrailing();
      boolean namedSecret = inSecretBlock || isSecret(name);
      if (namedSecret && (value.equals("{") || value.equals("["))) {
        separable = false;
      }
      add(name, value, start + pair.start("value"), namedSecret, true);
    }
  }

  private void add(String name, String value, int start, boolean namedSecret, boolean inBraces) {
    boolean marks =
        value.length() >= 2
            && (value.startsWith("\"") || value.startsWith("'"))
            && value.charAt(value.length() - 1) == value.charAt(0);
    String bare = marks ? value.substring(1, value.length() - 1) : value;
    boolean secret =
        !bare.isEmpty()
            && !HARMLESS.matcher(bare).matches()
            && !OPENING.matcher(value).matches()
            && (namedSecret || ADDRESS_WITH_PASSWORD.matcher(bare).find());
    int from = marks ? start + 1 : start;
    values.add(new Value(name, from, from + bare.length(), secret, marks || !inBraces));
  }
}
