// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of alerts.
 *
 * <p>Immutable.
 */
public record AlertSettings(
    @Setting(
            value =
                "Whether alert rules are evaluated, with each complete step of the history. Alerts"
                    + " are logged, and sent to the channels that are set.",
            defaultValue = "true")
        boolean enabled,
    @Setting(
            value =
                "Whether the shipped rules are evaluated. Single ones are turned off by"
                    + " rules.*.enabled.",
            defaultValue = "true")
        boolean shipped,
    @Setting(
            value =
                "Time after which an alert that still fires, and that nobody has acknowledged, is"
                    + " reported again. 0 reports it once.",
            range = "0 or 1m to 30d",
            defaultValue = "4h")
        Duration repeat,
    @Setting(
            value =
                "Beginnings and ends of one alert within an hour above which it is reported as"
                    + " flapping, and then not again until there are half as many.",
            range = "2 to 100",
            unit = "changes",
            defaultValue = "6")
        int flapChanges,
    @Setting("Alert rules by name. The name of a shipped rule changes that one.")
        List<AlertRuleSettings> rules) {

  /**
   * Checks every value and every rule.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public AlertSettings {
    rules = List.copyOf(rules);
    SettingsCheck check =
        SettingsCheck.of(AlertSettings.class)
            .inRange("repeat", repeat)
            .inRange("flapChanges", flapChanges);
    for (AlertRuleSettings each : rules) {
      try {
        each.toRule(ruleOf(each.name()));
      } catch (IllegalArgumentException refused) {
        check.require(
            false,
            "rules." + each.name() + ".when",
            each.when(),
            "a condition, or the name of a shipped rule: " + shippedNames(),
            "correct it: " + refused.getMessage());
      }
    }
    check.throwIfAny();
  }

  /** Returns the default settings. */
  public static AlertSettings defaults() {
    return SettingsRecord.of(AlertSettings.class).defaults();
  }

  /** Returns the rules that are evaluated: the shipped ones as changed, then the others. */
  public List<AlertRule> effectiveRules() {
    Map<String, AlertRule> effective = new LinkedHashMap<>();
    if (shipped) {
      ShippedRules.all().forEach(each -> effective.put(each.name(), each));
    }
    for (AlertRuleSettings each : rules) {
      if (each.isEnabled()) {
        effective.put(each.name(), each.toRule(ruleOf(each.name())));
      } else {
        effective.remove(each.name());
      }
    }
    return List.copyOf(effective.values());
  }

  private static @Nullable AlertRule ruleOf(String name) {
    return ShippedRules.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static String shippedNames() {
    return ShippedRules.all().stream().map(AlertRule::name).collect(Collectors.joining(", "));
  }
}
