// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.place.PlaceQueries;
import dev.headroom.apps.systems.AppState;
import dev.headroom.apps.systems.ConditionalOnAppState;
import org.springframework.stereotype.Component;

/** Finds words by the GIN index on {@code search}. Thread-safe. */
@Component
@ConditionalOnAppState(AppState.HEADROOM)
class SearchByIndex extends SearchRows {

  SearchByIndex(PlaceQueries queries) {
    super(queries);
  }

  @Override
  String condition(SearchWords words) {
    return "r.search @@ to_tsquery('simple', :query)";
  }
}
