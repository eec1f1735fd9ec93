// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.place;

import dev.headroom.apps.systems.list.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of lists of restaurants.
 *
 * <p>Immutable. All may be absent.
 *
 * @param city the id of a city
 * @param category dairy, meat, pareve, fish or vegan
 * @param certification the name of an agency
 * @param minRating the least mean of stars, 1 to 5 with one decimal
 * @param open true for restaurants that are open now
 * @param size of the page, 1 to 100
 * @param cursor {@code next} of the page before
 */
public record PlaceQuery(
    @Positive(message = "must be the id of a city") @Nullable Integer city,
    @Schema(example = "dairy")
        @Pattern(
            regexp = "dairy|meat|pareve|fish|vegan",
            message = "must be dairy, meat, pareve, fish or vegan")
        @Nullable String category,
    @Size(min = 1, max = 60) @Nullable String certification,
    @DecimalMin("1") @DecimalMax("5") @Digits(integer = 1, fraction = 1)
        @Nullable BigDecimal minRating,
    @Nullable Boolean open,
    @Min(1) @Max(Page.MAX_SIZE) @Nullable Integer size,
    @Size(max = 200) @Nullable String cursor) {

  /** Returns what the rows must match. */
  public PlaceFilter filter() {
    return new PlaceFilter(city, category, certification, minRating, Boolean.TRUE.equals(open));
  }

  /** Returns the size of the page. */
  public int pageSize() {
    return Objects.requireNonNullElse(size, Page.DEFAULT_SIZE);
  }
}
