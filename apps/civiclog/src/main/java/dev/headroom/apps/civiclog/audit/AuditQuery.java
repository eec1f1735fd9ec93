// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.audit;

import dev.headroom.apps.systems.list.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of the audit. Immutable. All may be absent.
 *
 * @param subject the kind of row that was changed
 * @param subjectId its id
 * @param actor the id of the user who changed it
 * @param limit the size of a page, 1 to 100
 * @param after {@code next} of the page before
 */
record AuditQuery(
    @Schema(example = "violations")
        @Pattern(regexp = "[a-z_]{1,60}", message = "must be the name of a table")
        @Nullable String subject,
    @Positive @Nullable Long subjectId,
    @Positive @Nullable Long actor,
    @Min(1) @Max(Page.MAX_SIZE) @Nullable Integer limit,
    @Size(max = 200) @Nullable String after) {

  int size() {
    return Objects.requireNonNullElse(limit, Page.DEFAULT_SIZE);
  }

  /** Returns a text that only equal filters have. */
  String filter() {
    return subject + "|" + subjectId + "|" + actor;
  }
}
