// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.ground.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class PolicyTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "guest", "README.md");

  @Test
  void everyPolicyIsOffByDefault() {
    assertThat(Policy.values()).noneMatch(each -> each.isOn(environment(Map.of())));
  }

  @Test
  void enforceTurnsOnThoseOfTheEdge() {
    StandardEnvironment enforced = environment(Map.of("headroom.edge.enforce", "true"));
    for (Policy each : Policy.values()) {
      assertThat(each.isOn(enforced)).as(each.title()).isEqualTo(each.isEnforced());
    }
  }

  @Test
  void aSettingOrOneBelowItTurnsAPolicyOn() {
    assertThat(Policy.GUARD.isOn(environment(Map.of("headroom.edge.json.depth", "9")))).isTrue();
    assertThat(
            Policy.CORS.isOn(environment(Map.of("headroom.edge.cors.origins[0]", "https://a.b"))))
        .isTrue();
    assertThat(Policy.SESSIONS.isOn(environment(Map.of("headroom.session.key-secret", ""))))
        .isFalse();
    assertThat(Policy.SESSIONS.isOn(environment(Map.of("headroom.session.keySecret", "s"))))
        .isTrue();
  }

  @Test
  void aVariableTurnsAPolicyOn() {
    StandardEnvironment environment = environment(Map.of());
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "variables-systemEnvironment",
                Map.of("HEADROOM_LIMIT_RULES_API_LIMIT", "5/min", "HEADROOM_EDGE_DEADLINE", "5s")));
    ConfigurationPropertySources.attach(environment);
    assertThat(Policy.LIMITS.isOn(environment)).isTrue();
    assertThat(Policy.DEADLINE.isOn(environment)).isTrue();
    assertThat(Policy.GUARD.isOn(environment)).isFalse();
  }

  @Test
  void aSwitchTakesPrecedence() {
    assertThat(
            Policy.CSRF.isOn(
                environment(
                    Map.of(
                        "headroom.edge.enforce", "true",
                        "headroom.edge.csrf.enabled", "off",
                        "headroom.edge.csrf.endpoint", "/csrf"))))
        .isFalse();
    assertThat(Policy.CSRF.isOn(environment(Map.of("headroom.edge.csrf.enabled", "yes")))).isTrue();
  }

  @Test
  void aBlankValueTurnsNothingOn() {
    for (String each :
        List.of(
            "headroom.edge.csrf.enabled",
            "headroom.edge.csrf.secret",
            "headroom.edge.compression.enabled",
            "headroom.edge.headers.enabled",
            "headroom.edge.json.depth",
            "headroom.edge.cors.origins")) {
      for (String blank : List.of("", " ", "${NOT_SET:}")) {
        StandardEnvironment environment = environment(Map.of(each, blank));
        assertThat(Policy.values()).as(each).noneMatch(policy -> policy.isOn(environment));
      }
    }
  }

  @Test
  void theMasterSwitchIsOnUnlessItIsFalse() {
    assertThat(Policy.isEnabled(environment(Map.of("headroom.enabled", "")))).isTrue();
    assertThat(Policy.isEnabled(environment(Map.of("headroom.enabled", " off")))).isFalse();
    assertThatThrownBy(() -> Policy.isEnabled(environment(Map.of("headroom.enabled", "ture"))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("headroom.enabled was ture, allowed true or false");
  }

  @Test
  void falseOfASwitchTurnsOffWhatRulesTurnOn() {
    Map<Policy, String> rules =
        Map.of(
            Policy.RESPONSE_CACHE, "headroom.edge.response-cache.rules.a.match",
            Policy.LIMITS, "headroom.limit.rules.a.limit",
            Policy.OVERLOAD, "headroom.overload.limiters.a.match");
    rules.forEach((policy, rule) -> {
      String switched = Objects.requireNonNull(policy.switchSetting());
      assertThat(policy.isOn(environment(Map.of(rule, "/a", switched, "true")))).isTrue();
      assertThat(policy.isOn(environment(Map.of(switched, "true")))).isFalse();
      StandardEnvironment blank = environment(Map.of(rule, "/a", switched, " "));
      assertThat(policy.isOn(blank)).isTrue();
      assertThat(policy.switchedOff(blank)).isNull();
      StandardEnvironment off = environment(Map.of(rule, "/a", switched, "false"));
      assertThat(policy.isOn(off)).isFalse();
      assertThat(report(off)).contains(policy.title() + " (" + switched + ")");
    });
  }

  @Test
  void theReportNamesASettingForEachPolicyThatIsOff() {
    assertThat(report(environment(Map.of())))
        .contains(
            "turn all on with headroom.edge.enforce=true",
            ", CSRF protection",
            "rate limits (headroom.limit.");
    assertThat(report(environment(Map.of("headroom.edge.enforce", "true"))))
        .doesNotContain("CSRF")
        .contains("rate limits");
    assertThat(
            report(
                environment(
                    Map.of(
                        "headroom.edge.enforce", "true", "headroom.edge.csrf.enabled", "false"))))
        .contains("CSRF protection (headroom.edge.csrf.enabled)");
  }

  /** A log viewer cuts long lines. */
  @Test
  void theReportHasShortLines() {
    assertThat(StartReport.lines(environment(Map.of())))
        .hasSizeBetween(1, 3)
        .allMatch(line -> line.length() < 400);
  }

  private static String report(StandardEnvironment environment) {
    return String.join("\n", StartReport.lines(environment));
  }

  @Test
  void everyModuleIsFoundByItsClass() {
    assertThat(Policy.values()).allMatch(Policy::isPresent);
  }

  @Test
  void everySettingIsOneOrHasOneBelowIt() {
    for (Policy policy : Policy.values()) {
      String switched = policy.switchSetting();
      assertThat(switched == null || SettingsMetadata.settings().containsKey(switched)).isTrue();
      for (String each : policy.settings()) {
        assertThat(SettingsMetadata.settings().keySet())
            .as(each)
            .anyMatch(name -> name.equals(each) || name.startsWith(each + "."));
      }
    }
  }

  @Test
  void thePageHasARowForEachPolicy() throws IOException {
    String page = Files.readString(PAGE);
    for (Policy each : Policy.values()) {
      String settings =
          each.settings().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
      assertThat(page)
          .contains(
              "| %s | %s | %s | %s |"
                  .formatted(
                      each.title(), settings, each.isEnforced() ? "yes" : "", each.effect()));
    }
  }

  private static StandardEnvironment environment(Map<String, Object> properties) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    ConfigurationPropertySources.attach(environment);
    return environment;
  }
}
