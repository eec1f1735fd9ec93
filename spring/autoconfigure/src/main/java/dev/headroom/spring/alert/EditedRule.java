// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.alert;

import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.monitor.alert.AlertRule;
import dev.headroom.monitor.alert.AlertRuleSettings;
import dev.headroom.monitor.alert.Alerts;
import java.time.DateTimeException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rule that an operator edits: what is absent is that of the rule of this name, or the default of
 * a new one.
 *
 * <p>Immutable.
 *
 * @param hold for how long the condition must be met, such as {@code 1m}
 * @param window that is replayed, such as {@code 7d}
 */
record EditedRule(
    @Nullable String rule,
    @Nullable String when,
    @Nullable String threshold,
    @Nullable String recovery,
    @Nullable String hold,
    @Nullable String keepFiring,
    @Nullable String breaches,
    @Nullable Integer minEvents,
    @Nullable String noData,
    @Nullable String window) {

  /**
   * Returns the rule.
   *
   * @throws SettingsException naming what does not parse
   */
  AlertRule rule(Alerts alerts) {
    String name = Objects.requireNonNullElse(rule, "preview");
    AlertRuleSettings settings =
        SettingsRecord.of(AlertRuleSettings.class)
            .create(each -> {
              String text =
                  switch (each.name()) {
                    case "name" -> name;
                    case "when" -> when;
                    case "threshold" -> threshold;
                    case "recovery" -> recovery;
                    case "for" -> hold;
                    case "keep-firing" -> keepFiring;
                    case "breaches" -> breaches;
                    case "min-events" -> minEvents == null ? null : minEvents.toString();
                    case "no-data" -> noData;
                    default -> null;
                  };
              return text == null ? each.defaultValue() : parse(each, text);
            });
    try {
      return settings.toRule(alerts.rule(name).orElse(null));
    } catch (SettingsException refused) {
      throw refused;
    } catch (IllegalArgumentException refused) {
      throw refused("when", String.valueOf(when), String.valueOf(refused.getMessage()));
    }
  }

  private static Object parse(SettingsRecord.Component component, String text) {
    try {
      return component.parse(text);
    } catch (IllegalArgumentException | DateTimeException malformed) {
      throw refused(component.name(), text, "allowed " + component.allowed());
    }
  }

  private static SettingsException refused(String subject, String value, String reason) {
    return new SettingsException(
        List.of(new SettingFault(subject, value, "what parses", "correct it: " + reason)));
  }
}
