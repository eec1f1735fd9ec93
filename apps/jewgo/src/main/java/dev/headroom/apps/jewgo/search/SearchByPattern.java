// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.place.PlaceQueries;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Compares the text of every restaurant with patterns. Thread-safe. */
@Component
@ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
class SearchByPattern extends SearchRows {

  SearchByPattern(PlaceQueries queries) {
    super(queries);
  }

  /** Plain words contain neither quotes nor wildcards. */
  @Override
  String condition(SearchWords words) {
    String all =
        words.list().subList(0, words.list().size() - 1).stream()
            .map(each -> contains(each + " "))
            .collect(Collectors.joining());
    return "true" + all + contains(words.list().getLast());
  }

  private static String contains(String pattern) {
    return " AND (' ' || r.words || ' ') LIKE '% " + pattern + "%'";
  }
}
