// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import dev.headroom.apps.systems.web.MaxBytes;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;

/** A log-in. Immutable; its text never shows the password. */
record Credentials(
    @Schema(example = "admin@alpine.example") @NotBlank @Size(max = 254) String email,
    @Schema(example = "a long password") @NotEmpty @MaxBytes(72) String password) {

  @Override
  public String toString() {
    return "Credentials";
  }
}
