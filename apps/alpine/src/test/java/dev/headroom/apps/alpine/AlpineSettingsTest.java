// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.SettingsException;
import org.junit.jupiter.api.Test;

class AlpineSettingsTest {

  @Test
  void reportsAllFaultsAtOnceAndNoSecret() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> new AlpineSettings("too-short", 11, null))
        .withMessageContaining("ALPINE_JWT_SECRET was 9 bytes long")
        .withMessageContaining("ALPINE_SCALE was 11.0, allowed 0 to 10")
        .matches(fault -> !String.valueOf(fault.getMessage()).contains("too-short"));
  }

  @Test
  void saysThatTheSecretIsMissing() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> new AlpineSettings("", 0, null))
        .withMessageContaining("ALPINE_JWT_SECRET was missing");
  }

  @Test
  void countsTheSecretInBytes() {
    assertThat(new AlpineSettings("ä".repeat(16), 0, null))
        .hasToString("AlpineSettings[scale=0.0]");
  }
}
