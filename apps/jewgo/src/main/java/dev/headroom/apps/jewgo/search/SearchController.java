// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.headroom.apps.jewgo.place.Place;
import dev.headroom.apps.jewgo.place.PlaceQuery;
import dev.headroom.apps.jewgo.place.Restaurants;
import dev.headroom.apps.jewgo.place.Summary;
import dev.headroom.apps.jewgo.search.SearchRows.Hit;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.Endpoints;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/** {@code /api/v5/restaurants/search}. Thread-safe. */
@Endpoints(group = "Restaurants", path = "/api/v5/restaurants/search")
record SearchController(Searches searches, Restaurants restaurants, Cursors cursors) {

  /** A restaurant with its matches marked. Immutable. */
  record Item(@JsonUnwrapped Summary summary, String highlight, float rank) {}

  /** A page of a search. Immutable. */
  record Result(List<Item> items, @Nullable String next, @Nullable String corrected) {}

  @Operation(summary = "Restaurants that have all words of q, the best matches first")
  @GetMapping
  Result search(
      @Valid @ModelAttribute @ParameterObject SearchQuery search,
      @Valid @ModelAttribute @ParameterObject PlaceQuery query) {
    String list = "search?" + search.words().text() + "|" + query.filter().key();
    List<String> position = query.cursor() == null ? List.of() : cursors.read(list, query.cursor());
    Hit after =
        position.isEmpty()
            ? null
            : new Hit(Float.parseFloat(position.get(0)), Long.parseLong(position.get(1)));
    // A cursor of a corrected search goes on with the corrected words.
    String before = position.isEmpty() || position.get(2).isEmpty() ? null : position.get(2);
    SearchWords words = before == null ? search.words() : SearchWords.of(before);
    int size = query.pageSize();
    Searches.Found found = searches.find(words, query.filter(), after, size + 1);
    String corrected = before == null ? found.corrected() : before;
    Page<Hit> hits =
        Page.of(
            found.hits(),
            size,
            last -> cursors.write(list, last.rank(), last.id(), Objects.toString(corrected, "")));
    SearchWords marked = corrected == null ? words : SearchWords.of(corrected);
    return new Result(items(hits.items(), new Highlighter(marked)), hits.next(), corrected);
  }

  private List<Item> items(List<Hit> hits, Highlighter highlighter) {
    Map<Long, Place> places = restaurants.find(hits.stream().map(Hit::id).toList());
    List<Item> items = new ArrayList<>();
    for (Hit hit : hits) {
      Place place = places.get(hit.id());
      if (place != null) {
        items.add(new Item(restaurants.summary(place), highlighter.highlight(place), hit.rank()));
      }
    }
    return items;
  }
}
