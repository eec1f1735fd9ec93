// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.web.MaxBytes;
import dev.headroom.apps.systems.web.VisibleText;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * A registration.
 *
 * <p>Immutable. Its text never shows the password.
 */
public record Registration(
    @Schema(example = "ada@example.org")
        @NotBlank
        @Email
        @Size(max = 254)
        @Pattern(regexp = "\\P{C}*", message = "must have no control or invisible characters")
        String email,
    @NotNull @MaxBytes(72) @Size(min = 10, message = "must be at least {min} characters long")
        String password,
    @NotNull @VisibleText @Size(max = 100) String name) {

  @Override
  public String toString() {
    return "Registration";
  }
}
