// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads on after a fault, so that the next one is found too. Confined to one thread. */
public final class SettingsReader {
  private final SettingsCheck check = new SettingsCheck();

  /** Reads, and tells the faults under the names that operators write; null where there is one. */
  public <T> @Nullable T read(UnaryOperator<String> subject, Supplier<@Nullable T> source) {
    try {
      return source.get();
    } catch (SettingsException e) {
      for (SettingFault each : e.faults()) {
        check.require(
            false, subject.apply(each.subject()), each.value(), each.allowed(), each.remedy());
      }
      return null;
    }
  }

  public SettingsCheck check() {
    return check;
  }
}
