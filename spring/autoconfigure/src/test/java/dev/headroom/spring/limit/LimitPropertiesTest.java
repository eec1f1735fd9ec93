// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Rules as they stand in a file. */
class LimitPropertiesTest {
  private static final String FILE =
      """
      headroom.limit.rules:
        login:     { match: "POST /api/login", limit: 10/min, group: plan }
        user-read: { match: "GET /api/**", limit: 500/min, group: plan }
        any:       { match: "/api/**", limit: 100/min, group: plan }
        bare:      { match: "/**", limit: 900/min }
      """;

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(HeadroomAutoConfiguration.class));

  @Test
  void readsRulesInTheirGrammar() {
    runner
        .withPropertyValues(
            "headroom.limit.rules.user-read.match=GET /api/**",
            "headroom.limit.rules.user-read.when=authenticated",
            "headroom.limit.rules.user-read.key=user,header:X-Tenant",
            "headroom.limit.rules.user-read.limit=500/min",
            "headroom.limit.rules.user-read.lease=true",
            "headroom.limit.rules.user-read.when-unavailable=reserve 20%")
        .run(context -> {
          assertThat(context).hasNotFailed();
          List<RequestLimitRule> rules = context.getBean(LimitProperties.class).rules();
          assertThat(rules)
              .extracting(rule -> rule.rule().limit().text())
              .containsExactly("500/min");
          RequestLimitRule own = rules.getLast();
          assertThat(own.needsUser()).isTrue();
          assertThat(own.rule().leased()).isTrue();
          assertThat(own.rule().unavailablePolicy()).hasToString("reserve 20%");
        });
  }

  @Test
  void keepsTheOrderInWhichRulesAreWrittenThoughOthersChangeThem() {
    runner
        .withInitializer(context -> file(context, FILE))
        .withInitializer(context -> {
          var sources = context.getEnvironment().getPropertySources();
          sources.addFirst(
              new SystemEnvironmentPropertySource(
                  "systemEnvironment-of-the-test",
                  Map.of("HEADROOM_LIMIT_RULES_ANY_LIMIT", "7/min")));
          sources.addFirst(
              new MapPropertySource(
                  "profile",
                  Map.of(
                      "headroom.limit.rules.user-read.limit", "8/min",
                      "headroom.limit.rules.z-added.limit", "3/min",
                      "headroom.limit.rules.b-added.limit", "4/min",
                      "headroom.limit.rules.added.limit", "9/min")));
        })
        .run(context ->
            assertThat(context.getBean(LimitProperties.class).rules())
                .extracting(each -> each.rule().name() + " " + each.rule().limit().text())
                .containsExactly(
                    "login 10/min",
                    "user-read 8/min",
                    "any 7/min",
                    "bare 900/min",
                    "added 9/min",
                    "b-added 4/min",
                    "z-added 3/min"));
  }

  @Test
  void readsGroups() {
    runner
        .withInitializer(context -> file(context, FILE))
        .run(context -> {
          List<RequestLimitRule> rules = context.getBean(LimitProperties.class).rules();
          assertThat(rules)
              .extracting(each -> each.rule().group())
              .containsExactly("plan", "plan", "plan", "");
        });
  }

  @Test
  void observesAndTakesTheDefaultPolicyWhereARuleHasNone() {
    String tried =
        """
        headroom.limit:
          when-unavailable: closed
          rules:
            refuses: { limit: 1/min }
            tried:   { limit: 1/min, mode: observe, when-unavailable: open }
            before:  { limit: 1/min, mode: observe }
        """;
    runner
        .withInitializer(context -> file(context, tried))
        .run(context ->
            assertThat(context.getBean(LimitProperties.class).rules())
                .extracting(each -> each.rule().observed() + " " + each.rule().unavailablePolicy())
                .containsExactly("false closed", "true open", "true closed"));
  }

  @Test
  void namesTheLimitWhereARuleIsWrittenAsOne() {
    runner
        .withPropertyValues("headroom.limit.rules=100/60s")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("write such as headroom.limit.rules.name.limit"));
  }

  @Test
  void reportsADefaultPolicyThatARuleCannotHave() {
    runner
        .withPropertyValues(
            "headroom.limit.when-unavailable=reserve 20%",
            "headroom.limit.rules.daily.limit=9/day calendar UTC")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining(
                    "headroom.limit.rules.daily.when-unavailable was reserve 20%"));
  }

  /** The shared store gives eight at once, so that each request would fail. */
  @Test
  void reportsACostThatAReserveLeavesNoRoomFor() {
    runner
        .withPropertyValues(
            "headroom.limit.when-unavailable=reserve 20%",
            "headroom.limit.rules.fits.limit=10/min",
            "headroom.limit.rules.fits.cost=8",
            "headroom.limit.rules.own.limit=10/min",
            "headroom.limit.rules.own.cost=9",
            "headroom.limit.rules.own.when-unavailable=reserve 20%",
            "headroom.limit.rules.common.limit=10/min",
            "headroom.limit.rules.common.cost=9",
            "headroom.limit.rules.open.limit=10/min",
            "headroom.limit.rules.open.cost=10",
            "headroom.limit.rules.open.when-unavailable=open")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.limit.rules.own.cost was 9, allowed 1 to 8")
                .message()
                .doesNotContain("rules.fits", "rules.open"));
    runner
        .withPropertyValues(
            "headroom.limit.when-unavailable=reserve 20%",
            "headroom.limit.rules.common.limit=10/min", "headroom.limit.rules.common.cost=9")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.limit.rules.common.cost was 9, allowed 1 to 8"));
  }

  @Test
  void reportsFaultsOfGroupsWithTheirPlaceInTheFile() {
    String faulty =
        """
        headroom.limit.rules:
          odd:    { match: "/odd", limit: 1/min, group: "two words" }
          marked: { match: none, limit: 1/min, group: plan }
          all:    { match: "/api/**", limit: 5/min, group: plan }
          hidden: { match: "/api/**", when: "anonymous, authenticated", limit: 50/min, group: plan }
        """;
    runner
        .withInitializer(context -> file(context, faulty))
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("headroom.limit.rules.odd.group was two words, allowed 1 to")
                .hasMessageContaining(
                    "headroom.limit.rules.marked.group was plan, allowed no group for a rule that"
                        + " only annotations use")
                .hasMessageContaining(
                    "headroom.limit.rules.hidden.group was plan, allowed no rule behind all,"
                        + " which applies to the same requests first")
                .hasMessageContaining("rules.yml")
                .hasMessageContaining(" - 5:"));
  }

  /** An operator's file comes behind the application's, and its rules of a part never counted. */
  @Test
  void putsARuleOfAPartOfAGroupBeforeTheOneOfAll() {
    String written =
        """
        headroom.limit.rules:
          all:    { match: "/api/**", limit: 5/min, group: plan }
          others: { match: "/**", limit: 7/min }
          vip:    { match: "/api/**", when: "role:VIP", limit: 50/min, group: plan }
          export: { match: "GET /api/export", limit: 1/min, group: plan }
        """;
    runner
        .withInitializer(context -> file(context, written))
        .run(context ->
            assertThat(context.getBean(LimitProperties.class).rules())
                .extracting(each -> each.rule().name())
                .containsExactly("vip", "export", "all", "others"));
  }

  private static void file(ConfigurableApplicationContext context, String yaml) {
    try {
      var named =
          new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), "rules.yml") {
            @Override
            public String getFilename() {
              return "rules.yml";
            }
          };
      new YamlPropertySourceLoader()
          .load("rules.yml", named)
          .forEach(context.getEnvironment().getPropertySources()::addLast);
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
