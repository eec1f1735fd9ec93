// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A report of a violation.
 *
 * <p>Immutable. A description without a visible character is none.
 */
record NewViolation(
    @Schema(example = "17") @NotNull @Min(1) Long property,
    @NotNull Violation.Kind kind,
    @Schema(example = "Bins at the kerb since Monday")
        @NotNull
        @VisibleText
        @Size(max = 120)
        @Pattern(regexp = "[^\\p{Cc}\\p{Zl}\\p{Zp}]*", message = "must be one line")
        String title,
    @Nullable @VisibleText @Size(max = 4000) String description,
    @Schema(example = "2") @NotNull @Min(1) @Max(3) Integer severity) {

  NewViolation {
    description = description == null || description.isBlank() ? null : description;
  }

  Violation.Text text() {
    return new Violation.Text(
        kind, title.strip(), description == null ? "" : description.strip(), severity);
  }

  boolean isReportOf(Violation stored) {
    Violation.Text text =
        new Violation.Text(
            stored.getKind(), stored.getTitle(), stored.getDescription(), stored.getSeverity());
    return stored.getProperty().getId() == property && text.equals(text());
  }
}
