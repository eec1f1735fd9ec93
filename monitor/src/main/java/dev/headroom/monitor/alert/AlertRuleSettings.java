// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.monitor.query.Quantity;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one alert rule: a rule of its own, or what differs from a shipped one.
 *
 * <p>Immutable.
 *
 * @param name that of a shipped rule, or another of 1 to 64 letters, digits and hyphens
 */
public record AlertRuleSettings(
    String name,
    @Setting(
            value =
                "Condition: an expression over the history, one of > >= < <= and a threshold, such"
                    + " as mean(http.server.requests[5m]) > 2s. Not set, that of the shipped rule"
                    + " of this name.")
        @Nullable String when,
    @Setting("Threshold in place of the one in the condition, such as 2s, 70% or 512MB.")
        @Nullable String threshold,
    @Setting(
            "Threshold below which an alert that fires ends, or above which, where the condition is"
                + " a lower bound; not beyond the threshold. Not set, the same.")
        @Nullable String recovery,
    @Setting(
            value =
                "Time for which the condition must be met before the alert fires. 0s fires at"
                    + " once.",
            range = "0s to 7d",
            name = "for")
        @Nullable Duration hold,
    @Setting(
            value =
                "Time for which an alert fires on after its condition was met for the last time.",
            range = "0s to 7d")
        @Nullable Duration keepFiring,
    @Setting(
            "Evaluations that must be beyond the threshold, out of the last ones, such as 8 of 10;"
                + " at most of 60. Not set, 1 of 1.")
        @Nullable String breaches,
    @Setting(
            value =
                "Events that a value needs. With fewer, a share counts only if its 95 % confidence"
                    + " interval lies beyond the threshold, and begins an alert only if at least"
                    + " three events do; any other value counts as missing.",
            range = "0 to 1000000",
            unit = "events")
        @Nullable Integer minEvents,
    @Setting(
            "What follows from a missing value: hold, the alert stays as it is; ok; alert, as if"
                + " the condition were met; unknown, the alert is reported as such. Not set, hold.")
        @Nullable NoData noData,
    @Setting("How much it matters: info, warning or critical. Not set, warning.")
        @Nullable Severity severity,
    @Setting("What the alert means, in one sentence, for those who are notified.")
        @Nullable String summary,
    @Setting("Channels that are notified: log, mail or the name of a webhook. All if empty.")
        List<String> channels,
    @Setting("Whether the rule is evaluated. Not set, true.") @Nullable Boolean enabled) {
  private static final String EXAMPLE = "mean(http.server.requests[5m]) > 2s";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /**
   * Checks every value that does not depend on the shipped rule.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public AlertRuleSettings {
    channels = List.copyOf(channels);
    SettingsCheck check =
        SettingsCheck.of(AlertRuleSettings.class)
            .inRange("hold", hold)
            .inRange("keepFiring", keepFiring)
            .inRange("minEvents", minEvents)
            .require(
                NAME.matcher(name).matches(),
                "name",
                name,
                "1 to 64 letters, digits and hyphens",
                "rename the rule");
    parse(check, "when", when, "a condition such as " + EXAMPLE, AlertCondition::parse);
    parse(check, "threshold", threshold, "a quantity such as 2s or 70%", Quantity::parse);
    parse(check, "recovery", recovery, "a quantity such as 2s or 70%", Quantity::parse);
    parse(check, "breaches", breaches, "such as 8 of 10", AlertTiming.AT_ONCE::withBreaches);
    check.throwIfAny();
  }

  /** Returns the settings of a rule that only has a condition. */
  public static AlertRuleSettings of(String name, String when) {
    return SettingsRecord.of(AlertRuleSettings.class)
        .create(each ->
            each.setting() == null
                ? name
                : each.name().equals("when") ? when : each.defaultValue());
  }

  /** Returns whether the rule is evaluated. */
  boolean isEnabled() {
    return !Boolean.FALSE.equals(enabled);
  }

  /**
   * Returns the rule.
   *
   * @param shipped of the same name, which it changes; null if there is none
   * @throws IllegalArgumentException if it has no condition, or its recovery is beyond its
   *     threshold
   */
  public AlertRule toRule(@Nullable AlertRule shipped) {
    AlertCondition condition;
    if (when != null) {
      condition = AlertCondition.parse(when);
    } else if (shipped != null) {
      condition = shipped.condition();
    } else {
      throw new IllegalArgumentException("no rule of this name is shipped");
    }
    if (threshold != null) {
      condition = condition.withThreshold(sameUnit(threshold, condition).value());
    }
    if (recovery != null) {
      condition = condition.with(condition.threshold(), sameUnit(recovery, condition));
    }
    AlertRule base = shipped == null ? ShippedRules.PLAIN : shipped;
    return new AlertRule(name, condition, timing(base), evidence(base), notice(base));
  }

  private AlertTiming timing(AlertRule base) {
    AlertTiming shipped = base.timing();
    AlertTiming timing =
        new AlertTiming(
            Objects.requireNonNullElse(hold, shipped.hold()),
            Objects.requireNonNullElse(keepFiring, shipped.keepFiring()),
            shipped.breaches(),
            shipped.evaluations());
    return breaches == null ? timing : timing.withBreaches(breaches);
  }

  private AlertRule.Evidence evidence(AlertRule base) {
    return new AlertRule.Evidence(
        minEvents == null ? base.evidence().minEvents() : minEvents,
        Objects.requireNonNullElse(noData, base.evidence().noData()));
  }

  private AlertRule.Notice notice(AlertRule base) {
    AlertRule.Notice shipped = base.notice();
    return new AlertRule.Notice(
        shipped.purpose(),
        Objects.requireNonNullElse(severity, shipped.severity()),
        Objects.requireNonNullElse(summary, shipped.summary()),
        channels.isEmpty() ? shipped.channels() : channels);
  }

  private static Quantity sameUnit(String text, AlertCondition condition) {
    Quantity quantity = Quantity.parse(text);
    Quantity.Unit unit = condition.threshold().unit();
    if (quantity.unit() != unit) {
      throw new IllegalArgumentException(
          "'%s' has another unit than the threshold %s".formatted(text, condition.threshold()));
    }
    return quantity;
  }

  private static void parse(
      SettingsCheck check,
      String component,
      @Nullable String text,
      String allowed,
      Consumer<String> parser) {
    if (text == null) {
      return;
    }
    try {
      parser.accept(text);
    } catch (IllegalArgumentException malformed) {
      check.require(false, component, text, allowed, "correct it: " + malformed.getMessage());
    }
  }
}
