// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The query parameters of the list of signals. Immutable. */
record SignalQuery(
    @Schema(example = "ALPA") @Pattern(regexp = SignalQuery.SYMBOL, message = SignalQuery.ALLOWED)
        @Nullable String symbol,
    @Nullable Boolean active,
    @Schema(example = "0.8") @DecimalMin("0") @DecimalMax("1") @Digits(integer = 1, fraction = 3)
        @Nullable BigDecimal minConfidence,
    @Min(0) @Max(Page.LAST) @Nullable Integer page,
    @Min(1) @Max(Page.LARGEST) @Nullable Integer size) {

  static final String SYMBOL = "[A-Z]{1,6}";
  static final String ALLOWED = "must be 1 to 6 capital letters";

  SignalFilter filter() {
    return new SignalFilter(symbol, active, minConfidence);
  }

  Page paging() {
    return new Page(
        Objects.requireNonNullElse(page, 0), Objects.requireNonNullElse(size, Page.USUAL));
  }
}
