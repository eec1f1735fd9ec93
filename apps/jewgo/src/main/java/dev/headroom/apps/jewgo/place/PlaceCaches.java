// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.systems.cache.JsonCaches;
import dev.headroom.cache.Cache;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The caches of restaurants and lists, with the lifetimes of JG-5. Thread-safe.
 *
 * <p>A restaurant by its key costs the database no more than it would cost Redis, so each instance
 * has those in memory that it read itself; pages and counts, which are expensive, are shared.
 */
@Component
class PlaceCaches {

  private static final long MAX_PLACES = 50_000;

  private final JsonCaches caches;
  private final Cache<Long, Place> places;
  private final Cache<Restaurants.PageKey, Restaurants.CachedPage> pages;
  private final Cache<Restaurants.CountKey, Counts.Facets> facets;
  private final Cache<Restaurants.CountKey, Counts.CityCounts> cities;

  PlaceCaches(JsonCaches caches) {
    Duration minutes = Duration.ofMinutes(5);
    String[] tags = {Restaurants.LISTS, Restaurants.RATINGS};
    this.caches = caches;
    this.places = caches.inMemory("jewgo.restaurant", Duration.ofHours(1), MAX_PLACES);
    this.pages =
        caches.of("jewgo.list", Restaurants.CachedPage.class, Duration.ofMinutes(30), tags);
    this.facets = caches.of("jewgo.counts", Counts.Facets.class, minutes, tags);
    this.cities = caches.of("jewgo.city-counts", Counts.CityCounts.class, minutes, tags);
  }

  /** Invalidates a restaurant, and all that a tag stands for. */
  void invalidate(long restaurant, String tag) {
    places.invalidate(restaurant);
    pages.invalidateTags(List.of(tag));
  }

  /** Returns the factory of the caches, which warms them. */
  JsonCaches factory() {
    return caches;
  }

  Cache<Long, Place> places() {
    return places;
  }

  Cache<Restaurants.PageKey, Restaurants.CachedPage> pages() {
    return pages;
  }

  Cache<Restaurants.CountKey, Counts.Facets> facets() {
    return facets;
  }

  Cache<Restaurants.CountKey, Counts.CityCounts> cities() {
    return cities;
  }
}
