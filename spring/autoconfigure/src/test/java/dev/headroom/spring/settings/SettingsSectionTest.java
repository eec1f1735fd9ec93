// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.ground.SettingsRecord.Component;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class SettingsSectionTest {

  @Test
  void namesTheRecordsThatHaveASettingWithoutADefault() {
    List<String> required =
        SettingsSection.all().stream()
            .filter(SettingsSectionTest::hasRequired)
            .map(SettingsSection::record)
            .toList();

    assertThat(SettingsSection.all())
        .filteredOn(SettingsSection::isRequired)
        .extracting(SettingsSection::record)
        .isNotEmpty()
        .containsExactlyElementsOf(required);
  }

  @Test
  void leavesOutASectionWhoseModuleIsAbsent() {
    SettingsSection section =
        new SettingsSection(
            "headroom.other", LayerSettings.class.getName(), "artifact", "absent.Type", false);

    assertThat(section.type()).isNull();
    assertThat(section.declaredType()).isNull();
  }

  private static boolean hasRequired(SettingsSection section) {
    Predicate<Component> required = Component::isRequired;
    return SettingsRecord.of(Objects.requireNonNull(section.type(), section.record()))
        .components()
        .stream()
        .anyMatch(required);
  }
}
