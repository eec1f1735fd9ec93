// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.jewgo.hours.LocalTimes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A filter of restaurants; null matches all.
 *
 * <p>Immutable.
 *
 * @param city the id of a city
 * @param category dairy, meat, pareve, fish or vegan
 * @param certification the name of an agency
 * @param minRating the least mean of stars
 * @param open whether only restaurants that are open now match
 */
public record PlaceFilter(
    @Nullable Integer city,
    @Nullable String category,
    @Nullable String certification,
    @Nullable BigDecimal minRating,
    boolean open) {

  /** Matches every restaurant. */
  public static final PlaceFilter ALL = new PlaceFilter(null, null, null, null, false);

  /** Returns the filter of a city's restaurants, of one category or of all. */
  static PlaceFilter of(int city, @Nullable String category) {
    return new PlaceFilter(city, category, null, null, false);
  }

  /**
   * Returns {@code FROM} and {@code WHERE} for the approved restaurants {@code r} that match.
   *
   * @param conditions further conditions
   */
  public String from(String... conditions) {
    List<String> all = new ArrayList<>(List.of("r.status = 'approved'"));
    if (city != null) {
      all.add("r.city_id = :city");
    }
    if (category != null) {
      all.add("r.category = :category");
    }
    if (certification != null) {
      all.add("r.certification_id = (SELECT id FROM certifications WHERE name = :certification)");
    }
    if (minRating != null) {
      all.add("r.rating >= :minRating");
    }
    if (open) {
      all.add(LocalTimes.IS_OPEN);
    }
    all.addAll(List.of(conditions));
    return " FROM restaurants r"
        + (open ? " JOIN cities c ON c.id = r.city_id" + LocalTimes.JOIN_MINUTE : "")
        + " WHERE "
        + String.join(" AND ", all);
  }

  /**
   * Returns the values of the named parameters of {@link #from}.
   *
   * @param times the local times by which it is decided who is open
   */
  public Map<String, Object> parameters(LocalTimes times) {
    Map<String, Object> values = new HashMap<>(open ? times.parameters() : Map.of());
    put(values, "city", city);
    put(values, "category", category);
    put(values, "certification", certification);
    put(values, "minRating", minRating);
    return values;
  }

  /** Returns the filter for all cities. */
  PlaceFilter withoutCity() {
    return new PlaceFilter(null, category, certification, minRating, open);
  }

  /** Returns a text that only equal filters have. */
  public String key() {
    String least = minRating == null ? "" : minRating.stripTrailingZeros().toPlainString();
    return String.join(
        "|",
        Objects.toString(city, ""),
        Objects.toString(category, ""),
        least,
        Boolean.toString(open),
        Objects.toString(certification, ""));
  }

  private static void put(Map<String, Object> values, String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
