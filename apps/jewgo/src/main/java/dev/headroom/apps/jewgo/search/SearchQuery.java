// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** The text of a search, beside the parameters of lists. Immutable. */
record SearchQuery(
    @Schema(example = "falafel brooklyn") @NotNull @Size(max = SearchQuery.LONGEST) String q) {

  static final int LONGEST = 100;

  SearchWords words() {
    return SearchWords.of(q);
  }
}
