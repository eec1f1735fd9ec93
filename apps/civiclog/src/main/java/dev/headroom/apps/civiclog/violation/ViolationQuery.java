// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.violation;

import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.apps.systems.list.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a list of violations. Immutable. All may be absent.
 *
 * @param state how far the violations are handled
 * @param kind what was violated
 * @param property the id of a property
 * @param limit the size of a page, 1 to 100
 * @param after {@code next} of the page before
 */
record ViolationQuery(
    @Schema(example = "open") @Pattern(regexp = STATES, message = "must be one of " + STATES)
        @Nullable String state,
    @Schema(example = "parking") @Pattern(regexp = KINDS, message = "must be one of " + KINDS)
        @Nullable String kind,
    @Positive @Nullable Long property,
    @Min(1) @Max(Page.MAX_SIZE) @Nullable Integer limit,
    @Size(max = 200) @Nullable String after) {

  private static final String STATES = "open|notified|hearing|fined|closed";
  private static final String KINDS = "landscaping|parking|noise|trash|pets|exterior|other";

  int size() {
    return Objects.requireNonNullElse(limit, Page.DEFAULT_SIZE);
  }

  Violation.@Nullable State stateFilter() {
    return state == null ? null : Violation.State.valueOf(state.toUpperCase(Locale.ROOT));
  }

  Violation.@Nullable Kind kindFilter() {
    return kind == null ? null : Violation.Kind.valueOf(kind.toUpperCase(Locale.ROOT));
  }

  /** Returns a text that only equal filters have. */
  String filter() {
    return state + "|" + kind + "|" + property;
  }
}
