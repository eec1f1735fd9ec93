// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.api.PlainWords;
import dev.headroom.apps.systems.web.RefusedException;
import java.util.List;
import org.springframework.http.HttpStatus;

/**
 * What is searched: a restaurant matches if it has all words, the last of which may be the
 * beginning of one. Immutable.
 *
 * @param list plain words, at least one
 */
record SearchWords(List<String> list) {

  private static final int MAX_WORDS = 8;

  /**
   * Reads a search.
   *
   * @throws RefusedException with 400 if it has no word or more than eight
   */
  static SearchWords of(String text) {
    String plain = PlainWords.of(text);
    if (plain.isEmpty()) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST, "q must have a Latin or Hebrew letter or a digit");
    }
    List<String> words = List.of(plain.split(" "));
    if (words.size() > MAX_WORDS) {
      throw new RefusedException(
          HttpStatus.BAD_REQUEST, "q may have at most " + MAX_WORDS + " words");
    }
    return new SearchWords(words);
  }

  String text() {
    return String.join(" ", list);
  }

  /** Returns the search in the form of {@code to_tsquery}; plain words contain no operator. */
  String tsquery() {
    return String.join(" & ", list) + ":*";
  }

  /** Returns whether one of the words matches a part of a text. */
  boolean matches(String part) {
    String plain = PlainWords.of(part);
    return list.contains(plain) || plain.startsWith(list.getLast());
  }
}
