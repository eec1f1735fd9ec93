// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootVersionCheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"4.0.3", "4.0.10", "4.1.0", "4.1.1", "4.9.0-SNAPSHOT"})
  void acceptsFromTheFirstThatIsSupported(String version) {
    assertThatCode(() -> BootVersionCheck.check(version)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5.9", "2.7.18", "4.0.0", "4.0.2", "4.0.0-RC1", "5.0.0", "40.0.0"})
  void refusesOthersInOneLine(String version) {
    assertThatThrownBy(() -> BootVersionCheck.check(version))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("Spring Boot was " + version + ", allowed 4.0.3 or a later 4.x");
  }

  @Test
  void acceptsAVersionThatIsNotKnown() {
    assertThatCode(() -> BootVersionCheck.check(null)).doesNotThrowAnyException();
  }
}
