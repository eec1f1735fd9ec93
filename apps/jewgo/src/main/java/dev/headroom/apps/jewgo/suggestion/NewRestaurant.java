// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.suggestion;

import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A restaurant that a user suggests. Immutable. */
record NewRestaurant(
    @Schema(example = "Golden Bakery") @NotNull @VisibleText @Size(max = 120) String name,
    @Schema(example = "dairy")
        @NotNull
        @Pattern(
            regexp = "dairy|meat|pareve|fish|vegan",
            message = "must be dairy, meat, pareve, fish or vegan")
        String category,
    @Schema(example = "Bakery") @NotNull @VisibleText @Size(max = 60) String cuisine,
    @NotNull @VisibleText @Size(max = 100) String certification,
    @NotNull @Min(1) Integer city,
    @NotNull @VisibleText @Size(max = 200) String address,
    @NotNull @DecimalMin("-90") @DecimalMax("90") Double lat,
    @NotNull @DecimalMin("-180") @DecimalMax("180") Double lng,
    @Schema(example = "2") @NotNull @Min(1) @Max(4) Integer price,
    @VisibleText @Size(max = 1000) @Nullable String description) {}
