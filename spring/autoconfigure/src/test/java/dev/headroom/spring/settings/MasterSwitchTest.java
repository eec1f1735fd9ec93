// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.mock.env.MockEnvironment;

class MasterSwitchTest {
  /** Conditions that a bean of the application also meets. */
  private static final Set<String> BEANS_MATCH = Set.of("JobsRequested");

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

  /** Whether one of its own conditions does not match where nothing is set. */
  private static boolean needsASetting(Class<?> type) {
    return MergedAnnotations.from(type).stream(Conditional.class)
        .flatMap(each -> Arrays.stream(each.getClassArray("value")))
        .filter(each -> each.getName().startsWith("dev.headroom."))
        .filter(each -> !BEANS_MATCH.contains(each.getSimpleName()))
        .map(each -> (Condition) BeanUtils.instantiateClass(each))
        .anyMatch(each -> !each.matches(new NothingSet(), AnnotationMetadata.introspect(type)));
  }

  private static final class NothingSet implements ConditionContext {
    @Override
    public BeanDefinitionRegistry getRegistry() {
      return new DefaultListableBeanFactory();
    }

    @Override
    public @Nullable ConfigurableListableBeanFactory getBeanFactory() {
      return null;
    }

    @Override
    public Environment getEnvironment() {
      return new MockEnvironment();
    }

    @Override
    public ResourceLoader getResourceLoader() {
      return new DefaultResourceLoader();
    }

    @Override
    public @Nullable ClassLoader getClassLoader() {
      return MasterSwitchTest.class.getClassLoader();
    }
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
