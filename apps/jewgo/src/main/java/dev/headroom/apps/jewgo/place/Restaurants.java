// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.api.Cursors;
import dev.headroom.apps.jewgo.api.Slice;
import dev.headroom.apps.jewgo.hours.LocalTimes;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * The approved restaurants, from the cache: each for an hour, pages of lists for half an hour,
 * counts for five minutes.
 *
 * <p>Thread-safe. What depends on the present, {@code openNow} and lists of what is open, is exact:
 * the former is decided for each response, the latter cached for a quarter of an hour that begins
 * with the clock's.
 */
@Service
public class Restaurants {

  /**
   * The tag of all that contains or counts several restaurants; invalidated by {@link
   * RatingChanged} and {@link RestaurantVisibilityChanged}.
   */
  public static final String LISTS = "restaurants";

  private final PlaceRows rows;
  private final CountRows counter;
  private final LocalTimes times;
  private final Cursors cursors;
  private final Caches caches;
  private final Cache<Long, Place> places;
  private final Cache<Long, Place> details;
  private final Cache<PageKey, Page> pages;
  private final Cache<CountKey, Counts.Facets> facets;
  private final Cache<CountKey, Counts.Cities> cities;

  Restaurants(
      PlaceRows rows, CountRows counter, LocalTimes times, Cursors cursors, PlaceCaches made) {
    this.rows = rows;
    this.counter = counter;
    this.times = times;
    this.cursors = cursors;
    this.caches = made.all();
    this.places = made.places();
    this.details = made.details();
    this.pages = made.pages();
    this.facets = made.facets();
    this.cities = made.cities();
  }

  /**
   * Returns restaurants.
   *
   * @param ids their ids
   * @return those that exist and are approved, by id
   */
  public Map<Long, Place> find(Collection<Long> ids) {
    return ids.isEmpty() ? Map.of() : places.getAll(ids, rows::find);
  }

  /**
   * Returns restaurants as lists show them.
   *
   * @param ids their ids
   * @return those that exist and are approved, in the order of the ids
   */
  public List<Summary> summaries(List<Long> ids) {
    Map<Long, Place> found = find(ids);
    return ids.stream().map(found::get).filter(Objects::nonNull).map(this::summary).toList();
  }

  /**
   * Returns a restaurant as lists show it.
   *
   * @param place the restaurant
   */
  public Summary summary(Place place) {
    return Summary.of(place, isOpen(place));
  }

  Slice<Summary> list(PlaceFilter filter, int size, @Nullable String cursor) {
    String list = "restaurants?" + filter.key();
    PlaceRows.Position after = cursor == null ? null : position(cursors.read(list, cursor));
    Page page =
        pages.get(
            new PageKey(filter, after, size, filter.open() ? times.quarter() : 0),
            key -> new Page(rows.page(filter, after, size + 1)));
    Slice<PlaceRows.Position> slice =
        Slice.of(page.positions(), size, last -> cursors.write(list, last.rating(), last.id()));
    return new Slice<>(
        summaries(slice.items().stream().map(PlaceRows.Position::id).toList()), slice.next());
  }

  Counts counts(PlaceFilter filter) {
    PlaceFilter anywhere = filter.withoutCity();
    return new Counts(
        facets.get(new CountKey(filter, times.quarter()), key -> counter.count(filter)),
        cities
            .get(
                new CountKey(anywhere, filter.open() ? times.quarter() : 0),
                key -> counter.cities(anywhere))
            .cities());
  }

  Detail detail(long id, @Nullable Boolean favourite) {
    Place place = details.getAll(List.of(id), rows::find).get(id);
    if (place == null) {
      throw RefusedException.missing("restaurant");
    }
    return Detail.of(place, isOpen(place), favourite);
  }

  @EventListener
  void forget(RatingChanged change) {
    places.invalidate(change.restaurant());
    details.invalidate(change.restaurant());
    caches.invalidateTags(List.of(LISTS));
  }

  @EventListener
  void forget(RestaurantVisibilityChanged change) {
    places.invalidate(change.restaurant());
    details.invalidate(change.restaurant());
    caches.invalidateTags(List.of(LISTS));
  }

  @EventListener
  void forget(FavouriteChanged change) {
    details.invalidate(change.restaurant());
  }

  private boolean isOpen(Place place) {
    return times.isOpen(place.hours(), place.location().city().timeZone());
  }

  private static PlaceRows.Position position(List<String> values) {
    return new PlaceRows.Position(new BigDecimal(values.get(0)), Long.parseLong(values.get(1)));
  }

  /** A page of a list; the quarter of an hour is 0 where it does not matter. Immutable. */
  record PageKey(PlaceFilter filter, PlaceRows.@Nullable Position after, int size, long quarter) {}

  /** A filter in a quarter of an hour, 0 where it does not matter. Immutable. */
  record CountKey(PlaceFilter filter, long quarter) {}

  /** The positions of a page and one more. Immutable. */
  record Page(List<PlaceRows.Position> positions) {}
}
