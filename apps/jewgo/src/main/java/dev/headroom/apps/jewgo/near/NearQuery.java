// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.near;

import dev.headroom.apps.systems.list.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a search by distance; {@code NaN} lies outside every bound. Immutable.
 */
record NearQuery(
    @Schema(example = "40.7128") @NotNull @DecimalMin("-90") @DecimalMax("90") Double lat,
    @Schema(example = "-74.0060") @NotNull @DecimalMin("-180") @DecimalMax("180") Double lng,
    @Schema(description = "metres", example = "2000") @Min(1) @Max(NearQuery.FARTHEST)
        @Nullable Integer radius,
    @Min(1) @Max(Page.MAX_SIZE) @Nullable Integer limit) {

  static final int FARTHEST = 100_000;

  Point point() {
    return new Point(lat, lng);
  }

  double radiusMetres() {
    return radius == null ? Double.MAX_VALUE : radius;
  }

  int limitOrDefault() {
    return Objects.requireNonNullElse(limit, Page.DEFAULT_SIZE);
  }
}
