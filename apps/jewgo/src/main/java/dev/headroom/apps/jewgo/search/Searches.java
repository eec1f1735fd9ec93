// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import dev.headroom.apps.jewgo.place.PlaceFilter;
import dev.headroom.apps.jewgo.place.Restaurants;
import dev.headroom.apps.jewgo.search.SearchRows.Hit;
import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.cache.Cache;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Searches and their corrections, cached for a quarter of an hour; those of the most frequent words
 * are warmed. Thread-safe.
 */
@Service
class Searches {

  private static final Duration TTL = Duration.ofMinutes(15);

  /** As many searches of one word, which rank the most restaurants, are warmed. */
  private static final int WARMED = 100;

  private final SearchRows rows;
  private final Vocabulary vocabulary;
  private final LocalTimes times;
  private final Cache<Key, Found> searches;

  Searches(SearchRows rows, Vocabulary vocabulary, LocalTimes times, JsonCaches caches) {
    this.rows = rows;
    this.vocabulary = vocabulary;
    this.times = times;
    this.searches =
        caches.of("jewgo.search", Found.class, TTL, Restaurants.LISTS, Restaurants.RATINGS);
    caches.warm(searches, this::frequent, this::load);
  }

  /** A page of a search; the quarter of an hour is 0 where it does not matter. Immutable. */
  record Key(SearchWords words, PlaceFilter filter, @Nullable Hit after, int limit, long quarter) {}

  /**
   * The hits of a page.
   *
   * <p>Immutable.
   *
   * @param corrected the words that were searched instead; null if those of the client were
   */
  record Found(List<Hit> hits, @Nullable String corrected) {}

  /** Returns the hits after one; the first page is corrected if it would be empty. */
  Found find(SearchWords words, PlaceFilter filter, @Nullable Hit after, int limit) {
    long quarter = filter.open() ? times.quarter() : 0;
    return searches.get(new Key(words, filter, after, limit, quarter), this::load);
  }

  private List<Key> frequent() {
    return vocabulary.frequent(WARMED).stream()
        .map(each -> new Key(each, PlaceFilter.ALL, null, Page.DEFAULT_SIZE + 1, 0))
        .toList();
  }

  private Found load(Key key) {
    List<Hit> hits = rows.page(key.words(), key.filter(), key.after(), key.limit());
    if (!hits.isEmpty() || key.after() != null) {
      return new Found(hits, null);
    }
    return vocabulary
        .correct(key.words())
        .map(other -> new Found(rows.page(other, key.filter(), null, key.limit()), other.text()))
        .filter(found -> !found.hits().isEmpty())
        .orElseGet(() -> new Found(hits, null));
  }
}
