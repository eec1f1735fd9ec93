// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.place.Place;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.util.HtmlUtils;

/**
 * Marks the words of a search in the texts of a restaurant, as HTML: {@code <mark>} around each
 * match, everything else escaped. Immutable.
 */
record Highlighter(SearchWords words) {

  private static final Pattern WORD =
      Pattern.compile("[\\p{IsLatin}\\p{IsHebrew}\\p{M}0-9'\u2018\u2019]+");

  /** Returns the name, and of the other texts those that contain a match. */
  String highlight(Place place) {
    Stream<String> others =
        Stream.of(
                place.kind().cuisine(),
                place.kind().category(),
                place.location().address(),
                place.description())
            .map(this::marked)
            .flatMap(Optional::stream);
    String name = marked(place.name()).orElseGet(() -> HtmlUtils.htmlEscape(place.name(), "UTF-8"));
    return Stream.concat(Stream.of(name), others).collect(Collectors.joining(" · "));
  }

  private Optional<String> marked(String text) {
    Matcher word = WORD.matcher(text);
    StringBuilder html = new StringBuilder();
    boolean found = false;
    int end = 0;
    while (word.find()) {
      if (words.matches(word.group())) {
        html.append(HtmlUtils.htmlEscape(text.substring(end, word.start()), "UTF-8"))
            .append("<mark>")
            .append(HtmlUtils.htmlEscape(word.group(), "UTF-8"))
            .append("</mark>");
        end = word.end();
        found = true;
      }
    }
    html.append(HtmlUtils.htmlEscape(text.substring(end), "UTF-8"));
    return found ? Optional.of(html.toString()) : Optional.empty();
  }
}
