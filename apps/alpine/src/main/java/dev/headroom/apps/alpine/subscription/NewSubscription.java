// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.subscription;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What a user wants to follow; without a least confidence, all of it. Immutable. */
record NewSubscription(
    @Schema(example = "ALPA")
        @NotNull
        @Pattern(regexp = NewSubscription.SYMBOL, message = NewSubscription.ALLOWED)
        String symbol,
    @DecimalMin("0") @DecimalMax("1") @Digits(integer = 1, fraction = 3)
        @Nullable BigDecimal minConfidence) {

  static final String SYMBOL = "[A-Z]{1,6}";
  static final String ALLOWED = "must be 1 to 6 capital letters";

  BigDecimal least() {
    return minConfidence == null ? BigDecimal.ZERO : minConfidence;
  }
}
