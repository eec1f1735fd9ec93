// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.review;

import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A review that a user writes; markup in it is text. Immutable. */
record NewReview(
    @Schema(example = "5") @NotNull @Min(1) @Max(5) Integer stars,
    @Schema(example = "Fresh bread, friendly people.") @NotNull @VisibleText @Size(max = 2000)
        String text) {}
