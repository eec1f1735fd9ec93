// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.ground.SettingsException;
import dev.headroom.ground.SettingsRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertSettingsTest {

  private static AlertRuleSettings rule(String name, Map<String, Object> values) {
    return SettingsRecord.of(AlertRuleSettings.class)
        .create(each ->
            each.setting() == null ? name : values.getOrDefault(each.name(), each.defaultValue()));
  }

  private static AlertSettings settings(AlertRuleSettings... rules) {
    return new AlertSettings(true, true, Duration.ofHours(4), 6, List.of(rules));
  }

  private static AlertRule effective(AlertSettings settings, String name) {
    return settings.effectiveRules().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shipsRulesOfResponseTimeErrorsHitsAndResources() {
    assertThat(AlertSettings.defaults().effectiveRules())
        .extracting(AlertRule::name)
        .contains(
            "response-time",
            "error-rate",
            "hit-rate",
            "cpu",
            "memory",
            "scaling-cpu",
            "scaling-memory",
            "scaling-response-time",
            "scaling-pool",
            "scaling-errors")
        .doesNotHaveDuplicates();
    assertThat(effective(AlertSettings.defaults(), "response-time").condition().threshold())
        .hasToString("2s");
    assertThat(effective(AlertSettings.defaults(), "scaling-pool").timing().breaches())
        .isEqualTo(48);
  }

  @Test
  void everyShippedRuleHasARunbookAndNoOtherHas() throws IOException {
    String page = Files.readString(Path.of("../docs/operate/runbooks.md"));
    List<String> headed =
        page.lines()
            .filter(line -> line.startsWith("### "))
            .flatMap(line -> Pattern.compile("`([a-z][a-z-]+)`").matcher(line).results())
            .map((MatchResult name) -> name.group(1))
            .toList();
    assertThat(headed)
        .containsExactlyInAnyOrderElementsOf(
            AlertSettings.defaults().effectiveRules().stream().map(AlertRule::name).toList());
  }

  @Test
  void changesTheThresholdOfAShippedRuleAndKeepsTheRest() {
    AlertRule changed =
        effective(settings(rule("response-time", Map.of("threshold", "500ms"))), "response-time");

    assertThat(changed.condition().threshold()).hasToString("500ms");
    assertThat(changed.condition().recovery()).hasToString("450ms");
    assertThat(changed.timing().hold()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void addsARuleOfTheApplication() {
    AlertRule added =
        effective(
            settings(
                rule(
                    "orders",
                    Map.of(
                        "when",
                        "rate(business.orders[5m]) < 0.1",
                        "for",
                        Duration.ofMinutes(10),
                        "breaches",
                        "3 of 5",
                        "no-data",
                        NoData.ALERT,
                        "severity",
                        Severity.CRITICAL))),
            "orders");

    assertThat(added.condition()).hasToString("rate(business.orders[5m]) < 0.1");
    assertThat(added.timing())
        .isEqualTo(new AlertTiming(Duration.ofMinutes(10), Duration.ZERO, 3, 5));
    assertThat(added.evidence().noData()).isEqualTo(NoData.ALERT);
    assertThat(added.notice().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void leavesOutWhatIsTurnedOff() {
    AlertSettings settings = settings(rule("cpu", Map.of("enabled", false)));

    assertThat(settings.effectiveRules()).extracting(AlertRule::name).doesNotContain("cpu");
    assertThat(new AlertSettings(true, false, Duration.ZERO, 6, List.of()).effectiveRules())
        .isEmpty();
  }

  @Test
  void refusesARuleThatDoesNotParseWithTheReason() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> rule("orders", Map.of("when", "rate(orders[5m] > 1")))
        .withMessageContaining("when was rate(orders[5m] > 1")
        .withMessageContaining("expected ) at character 16");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> rule("orders", Map.of("when", "rate(orders[5m])")))
        .withMessageContaining("a condition is an expression");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> rule("orders", Map.of("when", "rate(orders[31d]) > 1")))
        .withMessageContaining("the window 31d is not from 1s to 8d");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> rule("a rule", Map.of("when", "rate(o[5m]) > 1", "breaches", "5 of 3")))
        .satisfies(refused -> assertThat(refused.faults()).hasSize(2));
  }

  @Test
  void refusesARuleThatCannotBe() {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> settings(rule("reponse-time", Map.of("threshold", "1s"))))
        .withMessageContaining("rules.reponse-time.when was missing")
        .withMessageContaining("response-time");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> settings(rule("cpu", Map.of("recovery", "95%"))))
        .withMessageContaining("beyond its threshold 90%");
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> settings(rule("cpu", Map.of("threshold", "2s"))))
        .withMessageContaining("another unit");
  }
}
