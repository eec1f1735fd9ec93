// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

class MasterSwitchTest {
  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Guest {}

  @Configuration(proxyBeanMethods = false)
  @PropertySource("classpath:settings/of-a-configuration.properties")
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class FromFile {}

  @Test
  void leavesNotOneBeanWhenItIsOff() {
    assertThat(beans("--headroom.limit.rules.api.limit=5/min")).isNotEmpty();
    assertThat(beans("--headroom.enabled=false", "--headroom.limit.rules.api.limit=5/min"))
        .isEmpty();
  }

  /** Nothing of Headroom acts, so neither does its check of names. */
  @Test
  void readsNoOtherSettingWhenItIsOff() {
    assertThat(beans("--headroom.enabled=no", "--headroom.edge.nonsense=1")).isEmpty();
  }

  /** Such a file is read after the environment was made, and before auto-configurations are. */
  @Test
  void leavesInWhatIsSetInAFileThatAConfigurationNames() {
    assertThat(beans(FromFile.class))
        .contains("dev.headroom.spring.tomcat.TomcatAutoConfiguration");
    assertThat(beans(Guest.class))
        .doesNotContain("dev.headroom.spring.tomcat.TomcatAutoConfiguration");
  }

  /** It knows them by name: to look at their conditions is what it saves. */
  @Test
  void knowsTheAutoConfigurationsThatASettingTurnsOn() throws ClassNotFoundException {
    List<String> known = new ArrayList<>();
    List<String> conditioned = new ArrayList<>();
    for (String each : ImportCandidates.load(AutoConfiguration.class, null)) {
      if (MasterSwitch.needsASetting(each)) {
        known.add(each);
      }
      if (each.startsWith("dev.headroom.") && needsASetting(Class.forName(each))) {
        conditioned.add(each);
      }
    }

    assertThat(known).isNotEmpty().containsExactlyElementsOf(conditioned);
  }

  private static boolean needsASetting(Class<?> type) {
    ConditionalOnSetting setting = type.getAnnotation(ConditionalOnSetting.class);
    return type.isAnnotationPresent(ConditionalOnPolicy.class)
        || (setting != null && !setting.orUnset());
  }

  /** With {@code spring.cache.type}, since Spring Boot itself finds the provider of JSR-107. */
  private static List<String> beans(String... arguments) {
    return beans(Guest.class, arguments);
  }

  private static List<String> beans(Class<?> application, String... arguments) {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(application)
            .properties("server.port=0", "spring.main.banner-mode=off", "spring.cache.type=simple")
            .run(arguments)) {
      return Arrays.stream(context.getBeanDefinitionNames())
          .filter(each -> {
            Class<?> type = context.getType(each, false);
            return each.startsWith("headroom")
                || each.startsWith("dev.headroom.spring.")
                || (type != null
                    && type.getName().startsWith("dev.headroom.")
                    && !type.getName().startsWith(MasterSwitchTest.class.getName()));
          })
          .toList();
    }
  }
}
