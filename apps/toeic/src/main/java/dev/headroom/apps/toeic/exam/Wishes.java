// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** What learners send. Immutable. */
final class Wishes {

  private Wishes() {}

  /** A practice set of a part; whole passages, so up to three questions more. Immutable. */
  record Practice(
      @Schema(example = "5") @NotNull @Min(1) @Max(7) Integer part,
      @Schema(example = "10") @NotNull @Min(1) @Max(50) Integer size) {}

  /** A mock test. Immutable. */
  record MockTest(
      @Schema(example = "short")
          @NotNull
          @Pattern(regexp = "short|full", message = "must be short or full")
          String form) {}

  /** An answer. Immutable. */
  record Answer(
      @Schema(example = "1") @NotNull @Min(1) @Max(200) Integer position,
      @Schema(example = "2") @NotNull @Min(1) @Max(4) Integer choice) {}
}
