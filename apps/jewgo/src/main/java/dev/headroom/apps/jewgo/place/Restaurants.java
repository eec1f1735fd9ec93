// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import dev.headroom.apps.systems.list.Cursors;
import dev.headroom.apps.systems.list.Page;
import dev.headroom.apps.systems.web.RefusedException;
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
 * counts for five minutes. The first pages and the counts of the largest cities are warmed.
 *
 * <p>Thread-safe. What depends on the present, {@code openNow} and lists of what is open, is exact:
 * the former is decided for each response, the latter cached for a quarter of an hour that begins
 * with the clock's.
 */
@Service
public class Restaurants {

  /**
   * The tag of all that contains or counts several restaurants; invalidated by {@link
   * RestaurantVisibilityChanged}.
   */
  public static final String LISTS = "restaurants";

  /** The tag of those whose order or filter is by rating; invalidated by {@link RatingChanged}. */
  public static final String RATINGS = "ratings";

  /** As many lists, by city or by city and category, have their first page warmed. */
  private static final int WARMED = 1000;

  private final PlaceRows rows;
  private final CountRows counter;
  private final LocalTimes times;
  private final Cursors cursors;
  private final PlaceCaches caches;

  Restaurants(
      PlaceRows rows, CountRows counter, LocalTimes times, Cursors cursors, PlaceCaches caches) {
    this.rows = rows;
    this.counter = counter;
    this.times = times;
    this.cursors = cursors;
    this.caches = caches;
    caches.factory().warm(caches.pages(), this::largestLists, this::loadWithPlaces);
    caches.factory().warm(caches.facets(), this::largestCounts, this::count);
  }

  /**
   * Returns restaurants.
   *
   * @param ids their ids
   * @return those that exist and are approved, by id
   */
  public Map<Long, Place> find(Collection<Long> ids) {
    return ids.isEmpty() ? Map.of() : caches.places().getAll(ids, rows::find);
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

  Page<Summary> list(PlaceFilter filter, int size, @Nullable String cursor) {
    String list = "restaurants?" + filter.key();
    PlaceRows.Position after = cursor == null ? null : position(cursors.read(list, cursor));
    CachedPage page =
        caches
            .pages()
            .get(new PageKey(filter, after, size, filter.open() ? times.quarter() : 0), this::load);
    Page<PlaceRows.Position> positions =
        Page.of(page.positions(), size, last -> cursors.write(list, last.rating(), last.id()));
    return new Page<>(
        summaries(positions.items().stream().map(PlaceRows.Position::id).toList()),
        positions.next());
  }

  Counts counts(PlaceFilter filter) {
    PlaceFilter anywhere = filter.withoutCity();
    return new Counts(
        caches.facets().get(new CountKey(filter, times.quarter()), this::count),
        caches
            .cities()
            .get(
                new CountKey(anywhere, filter.open() ? times.quarter() : 0),
                key -> counter.cities(anywhere))
            .cities());
  }

  Detail detail(long id, @Nullable Boolean favourite) {
    Place place = find(List.of(id)).get(id);
    if (place == null) {
      throw RefusedException.missing("restaurant");
    }
    return Detail.of(place, isOpen(place), favourite);
  }

  @EventListener
  void invalidate(RatingChanged change) {
    caches.invalidate(change.restaurant(), RATINGS);
  }

  @EventListener
  void invalidate(RestaurantVisibilityChanged change) {
    caches.invalidate(change.restaurant(), LISTS);
  }

  @EventListener
  void invalidate(FavouriteChanged change) {
    caches.places().invalidate(change.restaurant());
  }

  private CachedPage load(PageKey key) {
    return new CachedPage(rows.page(key.filter(), key.after(), key.size() + 1));
  }

  private Counts.Facets count(CountKey key) {
    return counter.count(key.filter());
  }

  private CachedPage loadWithPlaces(PageKey key) {
    CachedPage page = load(key);
    var _ = find(page.positions().stream().map(PlaceRows.Position::id).toList());
    return page;
  }

  private List<PageKey> largestLists() {
    return rows.largest(WARMED).stream()
        .map(filter -> new PageKey(filter, null, Page.DEFAULT_SIZE, 0))
        .toList();
  }

  private List<CountKey> largestCounts() {
    return rows.largest(WARMED).stream()
        .filter(each -> each.category() == null)
        .map(each -> new CountKey(each, times.quarter()))
        .toList();
  }

  private @Nullable Boolean isOpen(Place place) {
    return place.hours().isEmpty()
        ? null
        : times.isOpen(place.hours(), place.location().city().timeZone());
  }

  private static PlaceRows.Position position(List<String> values) {
    return new PlaceRows.Position(new BigDecimal(values.get(0)), Long.parseLong(values.get(1)));
  }

  /** A page of a list; the quarter of an hour is 0 where it does not matter. Immutable. */
  record PageKey(PlaceFilter filter, PlaceRows.@Nullable Position after, int size, long quarter) {}

  /** A filter in a quarter of an hour, 0 where it does not matter. Immutable. */
  record CountKey(PlaceFilter filter, long quarter) {}

  /** The positions of a page and one more. Immutable. */
  record CachedPage(List<PlaceRows.Position> positions) {}
}
