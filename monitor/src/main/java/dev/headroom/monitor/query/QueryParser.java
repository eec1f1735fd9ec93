// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression by recursive descent.
 *
 * <p>Confined to one thread.
 */
final class QueryParser {
  private static final Pattern SPACE = Pattern.compile("\\s*");
  private static final Pattern NUMBER =
      Pattern.compile("(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?(?:%|[A-Za-z]+)?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern METER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
  private static final Pattern OPERATOR = Pattern.compile("=~|!~|!=|=");
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern PERCENTILE = Pattern.compile("p([1-9]\\d?|999|9999)");
  private static final Set<String> CHOICES = Set.of("least", "greatest");

  /** Memory keeps no more. */
  private static final Duration MAX_WINDOW = Duration.ofDays(8);

  private static final int MAX_MEASURES = 20;
  private static final int MAX_LENGTH = 2000;
  private static final int MAX_DEPTH = 30;

  private final String text;
  private int at;
  private int depth;

  QueryParser(String text) {
    this.text = text;
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "an expression of " + text.length() + " characters, but at most 2000 are allowed");
    }
  }

  Query query() {
    Node root = sum();
    Set<String> by = new TreeSet<>();
    if (takes("by")) {
      expect("(");
      do {
        by.add(require(METER, "the name of a tag"));
      } while (takes(","));
      expect(")");
    }
    if (!isAtEnd()) {
      throw refused("the end, or one of + - * / by");
    }
    long measures = root.measures().count();
    if (measures == 0) {
      throw new IllegalArgumentException("'" + text.strip() + "' reads no meter");
    } else if (measures > MAX_MEASURES) {
      throw new IllegalArgumentException(
          "an expression with %d functions of meters, but at most %d are allowed: split it"
              .formatted(measures, MAX_MEASURES));
    }
    return new Query(text.strip(), root, List.copyOf(by));
  }

  private Node sum() {
    Node left = product();
    while (true) {
      if (takes("+")) {
        left = new Node.Binary('+', left, product());
      } else if (takes("-")) {
        left = new Node.Binary('-', left, product());
      } else {
        return left;
      }
    }
  }

  private Node product() {
    Node left = part();
    while (true) {
      if (takes("*")) {
        left = new Node.Binary('*', left, part());
      } else if (takes("/")) {
        left = new Node.Binary('/', left, part());
      } else {
        return left;
      }
    }
  }

  private Node part() {
    if (++depth > MAX_DEPTH) {
      throw new IllegalArgumentException("more than 30 parts within one another");
    }
    try {
      if (takes("(")) {
        Node inner = sum();
        expect(")");
        return inner;
      }
      String number = find(NUMBER);
      if (number != null) {
        return new Node.Constant(Quantity.parse(number).value());
      }
      String word = require(WORD, "a number, a function or (");
      return CHOICES.contains(word) ? choice(word) : measure(word);
    } finally {
      depth--;
    }
  }

  private Node choice(String word) {
    expect("(");
    List<Node> nodes = new ArrayList<>();
    do {
      nodes.add(sum());
    } while (takes(","));
    expect(")");
    return new Node.Choice(word.equals("least"), nodes);
  }

  private Node measure(String word) {
    Matcher percentile = PERCENTILE.matcher(word);
    double parameter = 0;
    Function function;
    if (percentile.matches()) {
      function = Function.QUANTILE;
      String digits = percentile.group(1);
      parameter = Double.parseDouble((digits.length() == 1 ? "0.0" : "0.") + digits);
    } else {
      function = function(word);
    }
    expect("(");
    if (function == Function.ABOVE) {
      parameter = Quantity.parse(require(NUMBER, "a threshold such as 2s")).value();
      expect(",");
    }
    Selector selector = selector();
    expect(")");
    return new Node.Measure(function, parameter, selector);
  }

  private Function function(String word) {
    for (Function each : Function.values()) {
      if (each != Function.QUANTILE && each.name().toLowerCase(Locale.ROOT).equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "'"
            + word
            + "' is no function: increase, rate, above, sum, mean, max, last, highest, lowest, p50,"
            + " p95, p99, least and greatest are");
  }

  private Selector selector() {
    List<String> meters = new ArrayList<>();
    do {
      meters.add(require(METER, "the name of a meter"));
    } while (takes("|"));
    List<Selector.Match> matches = new ArrayList<>();
    if (takes("{")) {
      do {
        matches.add(match());
      } while (takes(","));
      expect("}");
    }
    expect("[");
    String written = require(NUMBER, "a window such as 5m");
    Quantity window = Quantity.parse(written);
    expect("]");
    if (window.unit() != Quantity.Unit.SECONDS
        || window.value() < 1
        || window.value() > MAX_WINDOW.toSeconds()) {
      throw new IllegalArgumentException(
          "the window "
              + written
              + " is not from 1s to 8d, which is what memory keeps: shorten it");
    }
    return new Selector(meters, matches, Duration.ofMillis(Math.round(window.value() * 1000)));
  }

  private Selector.Match match() {
    String tag = require(METER, "the name of a tag");
    String operator = require(OPERATOR, "one of = != =~ !~");
    String quoted = require(QUOTED, "a text in double quotes");
    String value = quoted.substring(1, quoted.length() - 1);
    boolean isPattern = operator.endsWith("~");
    try {
      Pattern pattern =
          isPattern
              ? Pattern.compile(value.replace("\\\"", "\""))
              : Pattern.compile(Pattern.quote(value.replaceAll("\\\\(.)", "$1")));
      return new Selector.Match(tag, pattern, operator.startsWith("="));
    } catch (PatternSyntaxException malformed) {
      throw new IllegalArgumentException(
          "the pattern of " + tag + " is malformed: " + malformed.getDescription(), malformed);
    }
  }

  private void expect(String symbol) {
    if (!takes(symbol)) {
      throw refused(symbol);
    }
  }

  /** Passes over a symbol or a keyword if it comes next. */
  private boolean takes(String symbol) {
    skipSpace();
    int end = at + symbol.length();
    boolean isWord = Character.isLetter(symbol.charAt(0));
    if (text.startsWith(symbol, at)
        && !(isWord && end < text.length() && Character.isLetterOrDigit(text.charAt(end)))) {
      at = end;
      return true;
    }
    return false;
  }

  private String require(Pattern pattern, String what) {
    String found = find(pattern);
    if (found == null) {
      throw refused(what);
    }
    return found;
  }

  private @Nullable String find(Pattern pattern) {
    skipSpace();
    Matcher next = pattern.matcher(text).region(at, text.length());
    if (!next.lookingAt()) {
      return null;
    }
    at = next.end();
    return next.group();
  }

  private boolean isAtEnd() {
    skipSpace();
    return at == text.length();
  }

  private void skipSpace() {
    Matcher space = SPACE.matcher(text).region(at, text.length());
    if (space.lookingAt()) {
      at = space.end();
    }
  }

  private IllegalArgumentException refused(String expected) {
    String found = at < text.length() ? "'" + text.substring(at) + "'" : "the end";
    return new IllegalArgumentException(
        "expected " + expected + " at character " + (at + 1) + ", but found " + found);
  }
}
