// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** A user's change of the own profile. Immutable. */
record ProfileChange(
    @NotNull @VisibleText @Size(max = 100) String name,
    @Schema(example = "CH")
        @NotNull
        @Pattern(regexp = "[A-Z]{2}", message = "must be two capital letters")
        String country) {}
