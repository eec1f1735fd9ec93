// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The search for secrets in one line of a configuration, or in one value of it: a name of a secret
 * with something behind it, an address with a password, a key in PEM, or a long run of letters and
 * digits.
 *
 * <p>Immutable. Finds too much rather than too little: what it finds is left out of a backup.
 *
 * @param line the text, in which references to variables are masked
 * @param comment whether the line that it is from is a comment
 */
record SecretSearch(String line, boolean comment) {

  /** Stands for each character of a reference to a variable. */
  static final String MASK = "\uE000";

  private static final Pattern WORD =
      Pattern.compile(
          "passw|passphrase|secret|token|credential|private|authorization|webhook|masterauth"
              + "|requirepass"
              + "|(?<![a-z])(?<!(?:proxy|cgi|sgi|grpc|cached)[_-])(?:pass|pwd)(?![a-z])"
              + "|(?:api|access|account|signing|encryption|jwt|hmac|master|shared|session)"
              + "[_.-]?key",
          Pattern.CASE_INSENSITIVE);

  /** Names of what only leads to a secret. */
  private static final Pattern POINTER =
      Pattern.compile("(?:file|ref|name)$", Pattern.CASE_INSENSITIVE);

  private static final Pattern CAMEL_CASE = Pattern.compile("([a-z0-9])([A-Z])");

  private static final Pattern HARMLESS =
      Pattern.compile(
          "(?i)true|false|on|off|yes|no|null|\\d+(?:ns|us|ms|s|m|min|h|d)|" + MASK + "+");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");

  /** Secrets without a name: a key, an object of Kubernetes, an address, random characters. */
  private static final Pattern NAMELESS =
      Pattern.compile(
          "-----BEGIN|\\bkind[\"']?\\s*:\\s*[\"']?Secret\\b"
              + "|://[^/@:\\s\"']*:(?!"
              + MASK
              + ")[^@\\s\"']+@"
              + "|(?<![A-Za-z0-9])(?<!sha\\d{3}[:-])(?=[A-Za-z]*\\d)(?=\\d*[A-Za-z])"
              + "[A-Za-z0-9]{24,}");

  private static final Pattern NAME = Pattern.compile("[\\w.-]+");

  /** What stands behind a name: brackets of its own, a separator, opening brackets, a value. */
  private static final Pattern BEHIND =
      Pattern.compile(
          "[\"'\\])]*(?<separator>\\s*[!=]?[:=>~]\\s*|\\s*,\\s*|\\s+)[\\[{(\\s]*"
              + "(?<value>\"{3}.*|'{3}.*|\"[^\"]*\"?|'[^']*'?|[^\\s,;\\])}\"']*)");

  private static final Pattern REMARK = Pattern.compile("\\s#");

  /** Returns whether a name says that its value is a secret. */
  static boolean isSecretName(String name) {
    return WORD.matcher(CAMEL_CASE.matcher(name).replaceAll("$1-$2")).find()
        && !POINTER.matcher(name).find();
  }

  /**
   * Returns whether a value is no secret, whatever its name is: none, a boolean, a duration, or a
   * reference to a variable. Behind an equals sign {@code $name} may be a password.
   */
  static boolean isHarmless(String value, String separator) {
    if (value.startsWith("\"\"\"") || value.startsWith("'''")) {
      return false; // The text begins on the next line.
    }
    String bare = isQuoted(value) ? value.substring(1, value.length() - 1) : value;
    return bare.isEmpty()
        || HARMLESS.matcher(bare).matches()
        || (!separator.contains("=") && VARIABLE.matcher(bare).matches());
  }

  /** Returns whether a value begins and ends by the same quotation mark. */
  static boolean isQuoted(String value) {
    return value.length() >= 2
        && (value.startsWith("\"") || value.startsWith("'"))
        && value.charAt(value.length() - 1) == value.charAt(0);
  }

  /** Returns the names of secrets in the text. */
  List<MatchResult> names() {
    return NAME.matcher(line).results().filter(each -> isSecretName(each.group())).toList();
  }

  /** Returns whether the text may hold a secret. */
  boolean finds() {
    return NAMELESS.matcher(line).find() || hasValueBehindName();
  }

  private boolean hasValueBehindName() {
    Matcher remark = REMARK.matcher(line);
    int code = comment ? 0 : remark.find() ? remark.start() : line.length();
    return names().stream().anyMatch(name -> hasValue(name, code));
  }

  /**
   * Returns whether a value stands behind a name.
   *
   * @param code where the text ends that is no comment
   */
  private boolean hasValue(MatchResult name, int code) {
    boolean inComment = name.start() >= code;
    Matcher behind = BEHIND.matcher(line).region(name.end(), inComment ? line.length() : code);
    if (!behind.lookingAt() || isHarmless(behind.group("value"), behind.group("separator"))) {
      return false;
    }
    String separator = behind.group("separator");
    char before = name.start() == 0 ? ' ' : line.charAt(name.start() - 1);
    return switch (separator.strip()) {
      // A word of prose, a part of a path and a variable have no value behind a blank.
      case "" -> !inComment && before != '/' && before != '$' && !isQuotedWord(name);
      case "," -> name.group().startsWith("-");
      default -> before != '/' || !separator.equals(":");
    };
  }

  /** Returns whether a name is a word of letters alone that stands between quotation marks. */
  private boolean isQuotedWord(MatchResult name) {
    return name.group().chars().allMatch(Character::isLetter)
        && line.substring(0, name.start()).chars().filter(each -> each == '"').count() % 2 == 1;
  }
}
