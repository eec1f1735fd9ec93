// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.notice;

import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A notice that a board or a manager writes; markup in it is text. Immutable. */
record NewNotice(
    @Schema(example = "The pool opens on Monday") @NotNull @VisibleText @Size(max = 120)
        String title,
    @Schema(example = "From 8 to 20 h, with a guard.") @NotNull @VisibleText @Size(max = 4000)
        String body) {}
