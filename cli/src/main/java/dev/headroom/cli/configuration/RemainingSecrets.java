// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.configuration;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a text that may still hold a secret after those that could be taken out were: one on
 * the line itself, in the block below a name, in the next element of a list, or in a {@code value:}
 * beside a {@code name:}.
 *
 * <p>Confined to one thread. A text with such a line is left out of a backup as a whole.
 */
final class RemainingSecrets {

  /** A name that opens a block. */
  private static final Pattern OPENS =
      Pattern.compile("[\"']?\\s*(?:[:=]\\s*[{\\[(]?|[{\\[(])\\s*(?:\\s#.*)?");

  /** A name that is the last of its line, or of its element. */
  private static final Pattern ENDS = Pattern.compile("[\"'\\])]*\\s*(?:,|}|$)");

  private static final Pattern LAST = Pattern.compile("[\"'\\],\\s]*");

  private static final Pattern ELEMENT =
      Pattern.compile("(?s)\\s*(?:-\\s+)?[\"']?(?<value>.*?)[\"'\\],;\\s]*");

  private static final Pattern VALUE =
      Pattern.compile("\\bvalue[\"']?\\s*[:=]\\s*(?<value>\"[^\"]*\"|'[^']*'|[^\\s,}]+)");

  private final List<String> lines;
  private final NavigableSet<Integer> numbers = new TreeSet<>();

  private RemainingSecrets(List<String> lines) {
    this.lines = lines;
  }

  /** Returns the numbers of the lines, from 1, in order. */
  static List<Integer> lines(String text) {
    RemainingSecrets remaining = new RemainingSecrets(ConfigurationText.lines(text));
    for (int i = 0; i < remaining.lines.size(); i++) {
      remaining.search(i);
    }
    return List.copyOf(remaining.numbers);
  }

  private void search(int index) {
    String line = lines.get(index);
    boolean comment = ConfigurationText.isComment(line);
    SecretSearch search = new SecretSearch(line, comment);
    mark(index, search.finds());
    if (!comment) {
      search.names().forEach(name -> searchBelow(index, name));
    }
  }

  private void mark(int index, boolean found) {
    if (found) {
      numbers.add(index + 1);
    }
  }

  private void searchBelow(int index, MatchResult name) {
    String line = lines.get(index);
    Matcher behind = OPENS.matcher(line).region(name.end(), line.length());
    boolean path = name.start() > 0 && line.charAt(name.start() - 1) == '/';
    if (ConfigurationText.isSection(line) || (behind.matches() && !path)) {
      for (int i = index + 1; i < ConfigurationText.endOfBlock(lines, index); i++) {
        mark(i, !ConfigurationText.isHarmless(lines.get(i)));
      }
    } else if (behind.usePattern(ENDS).lookingAt()) {
      mark(index, hasValueBeside(index));
      boolean last = behind.usePattern(LAST).matches();
      mark(index, last && name.group().startsWith("-") && isArgument(index + 1));
    }
  }

  /** Returns whether a line, or one beside it in the same element, has a {@code value}. */
  private boolean hasValueBeside(int index) {
    boolean first = isElement(index);
    return hasValue(index)
        || (!first && hasValue(index - 1))
        || (!isElement(index + 1) && hasValue(index + 1));
  }

  private boolean isElement(int index) {
    return index < lines.size() && lines.get(index).stripLeading().startsWith("- ");
  }

  private boolean hasValue(int index) {
    if (index < 0 || index >= lines.size()) {
      return false;
    }
    Matcher value = VALUE.matcher(lines.get(index));
    return value.find() && !SecretSearch.isHarmless(value.group("value"), ":");
  }

  /** Returns whether a line is the value of an option that stands on the line before. */
  private boolean isArgument(int index) {
    Matcher element = ELEMENT.matcher(index < lines.size() ? lines.get(index) : "");
    return element.matches()
        && !element.group("value").startsWith("-")
        && !SecretSearch.isHarmless(element.group("value"), "");
  }
}
