// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.cache.JsonCodecs;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** The caches of restaurants and lists, with the lifetimes of JG-5. Thread-safe. */
@Component
class PlaceCaches {

  private final Caches caches;
  private final Cache<Long, Place> places;
  private final Cache<Long, Place> details;
  private final Cache<Restaurants.PageKey, Restaurants.CachedPage> pages;
  private final Cache<Restaurants.CountKey, Counts.Facets> facets;
  private final Cache<Restaurants.CountKey, Counts.CityCounts> cities;

  PlaceCaches(Caches caches, CachePolicies policies, JsonCodecs codecs) {
    this.caches = caches;
    this.places =
        caches.cache(
            policies
                .builder("jewgo.restaurant", codecs.of(Place.class))
                .ttl(Duration.ofHours(1))
                .maxEntries(50_000)
                .build(),
            String::valueOf);
    this.details =
        caches.cache(
            policies
                .builder("jewgo.detail", codecs.of(Place.class))
                .ttl(Duration.ofHours(1))
                .build(),
            String::valueOf);
    this.pages =
        caches.cache(
            policies
                .builder("jewgo.list", codecs.of(Restaurants.CachedPage.class))
                .ttl(Duration.ofMinutes(30))
                .taggedBy(page -> List.of(Restaurants.LISTS))
                .build());
    this.facets =
        caches.cache(
            policies
                .builder("jewgo.counts", codecs.of(Counts.Facets.class))
                .ttl(Duration.ofMinutes(5))
                .taggedBy(each -> List.of(Restaurants.LISTS))
                .build());
    this.cities =
        caches.cache(
            policies
                .builder("jewgo.city-counts", codecs.of(Counts.CityCounts.class))
                .ttl(Duration.ofMinutes(5))
                .taggedBy(each -> List.of(Restaurants.LISTS))
                .build());
  }

  /** Invalidates a restaurant, and all that contains or counts several. */
  void invalidate(long restaurant) {
    places.invalidate(restaurant);
    details.invalidate(restaurant);
    caches.invalidateTags(List.of(Restaurants.LISTS));
  }

  Cache<Long, Place> places() {
    return places;
  }

  /** Restaurants with their number of favourites, which changes often and which no list shows. */
  Cache<Long, Place> details() {
    return details;
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
