// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.association;

import dev.headroom.apps.systems.list.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a list of properties. Immutable. All may be absent.
 *
 * @param q the beginning of a unit or a street
 * @param limit the size of a page, 1 to 100
 * @param after {@code next} of the page before
 */
record PropertyQuery(
    @Size(max = 60) @Nullable String q,
    @Min(1) @Max(Page.MAX_SIZE) @Nullable Integer limit,
    @Size(max = 200) @Nullable String after) {

  int size() {
    return Objects.requireNonNullElse(limit, Page.DEFAULT_SIZE);
  }

  String beginning() {
    return Objects.requireNonNullElse(q, "").strip().toLowerCase(Locale.ROOT);
  }
}
