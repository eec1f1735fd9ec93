// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import dev.headroom.apps.systems.web.MaxBytes;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A log-in, with the name of the device.
 *
 * <p>Immutable. Its text never shows the password.
 */
public record Credentials(
    @Schema(example = "ada@example.org") @NotBlank @Size(max = 254) String email,
    @Schema(example = "a long password") @NotEmpty @MaxBytes(72) String password,
    @Schema(example = "Phone") @Size(max = 64) @Nullable String device) {

  @Override
  public String toString() {
    return "Credentials";
  }
}
