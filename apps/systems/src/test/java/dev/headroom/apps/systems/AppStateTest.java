// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

class AppStateTest {
  private static MockEnvironment with(String name, String value) {
    MockEnvironment environment = new MockEnvironment();
    environment.setProperty(name, value);
    environment.setProperty("headroom.database.pool.size", "50");
    new SystemsPostProcessor().postProcessEnvironment(environment, new SpringApplication());
    return environment;
  }

  @Test
  void turnsTheLayerOffInTheStatesPlainAndOriginal() {
    for (String state : new String[] {"plain", "original"}) {
      MockEnvironment environment = with("app.state", state);

      for (String part :
          new String[] {"cache", "limit", "overload", "edge.compression", "edge.response-cache"}) {
        assertThat(environment.getProperty("headroom." + part + ".enabled"))
            .as(part)
            .isEqualTo("false");
      }
      assertThat(environment.getProperty("headroom.edge.deadline")).isEqualTo("0");
      assertThat(environment.getProperty("headroom.enabled")).isNull();
    }
  }

  @Test
  void hasThePoolOfTheDocumentsInTheStateOriginal() {
    MockEnvironment environment = with("app.state", "original");

    assertThat(environment.getProperty("headroom.database.pool.size")).isEqualTo("5");
    assertThat(environment.getProperty("headroom.database.pool.max-overflow")).isEqualTo("10");
    assertThat(environment.getProperty("headroom.database.index-migration")).isEqualTo("manual");
    assertThat(environment.getProperty("server.compression.enabled")).isNull();
  }

  @Test
  void hasSpringBootsDefaultsInTheStatePlain() {
    MockEnvironment environment = with("app.state", "plain");

    assertThat(environment.getProperty("headroom.database.pool.size")).isEqualTo("10");
    assertThat(environment.getProperty("headroom.database.pool.max-overflow")).isEqualTo("0");
    assertThat(environment.getProperty("server.compression.enabled")).isEqualTo("true");
    assertThat(environment.getProperty("spring.threads.virtual.enabled")).isNull();
    assertThat(environment.getProperty("server.tomcat.keep-alive-timeout")).isNull();
  }

  @Test
  void letsAnApplicationsFileDecideOverTheSharedPart() {
    MockEnvironment environment = new MockEnvironment();
    environment.setProperty("app.state", "original");
    environment.setProperty("spring.application.name", "sample");
    new SystemsPostProcessor().postProcessEnvironment(environment, new SpringApplication());

    assertThat(environment.getProperty("headroom.database.pool.size")).isEqualTo("25");
    assertThat(environment.getProperty("headroom.database.pool.max-overflow")).isEqualTo("10");
  }

  @Test
  void hidesTheAddedIndexesOfTheApplicationsFile() {
    for (String state : new String[] {"plain", "original", "headroom"}) {
      MockEnvironment environment = new MockEnvironment();
      environment.setProperty("app.state", state);
      environment
          .getPropertySources()
          .addLast(
              new OriginTrackedMapPropertySource(
                  "file", Map.of("headroom.database.indexes[0].where", "is_active")));
      new SystemsPostProcessor().postProcessEnvironment(environment, new SpringApplication());

      assertThat(environment.containsProperty("headroom.database.indexes[0].where"))
          .isEqualTo(state.equals("headroom"));
    }
  }

  @Test
  void isPlainWhenPerformanceOptimizationsAreOff() {
    assertThat(AppState.of(with("PERFORMANCE_OPTIMIZATIONS", "false"))).isEqualTo(AppState.PLAIN);
    assertThat(AppState.of(with("PERFORMANCE_OPTIMIZATIONS", "true"))).isEqualTo(AppState.HEADROOM);
  }

  @Test
  void changesNothingInTheStateHeadroom() {
    MockEnvironment environment = with("app.state", "headroom");
    assertThat(environment.getProperty("headroom.cache.enabled")).isNull();
    assertThat(environment.getProperty("headroom.database.pool.size")).isEqualTo("50");
  }

  @Test
  void refusesAnyOtherState() {
    assertThatThrownBy(() -> with("app.state", "fast"))
        .hasMessageContaining("app.state was fast, allowed original, plain or headroom");
  }

  @Test
  void createsABeanOnlyInItsStates() {
    ApplicationContextRunner runner =
        new ApplicationContextRunner().withUserConfiguration(Two.class);
    runner.run(context -> assertThat(context.getBean(String.class)).isEqualTo("one query"));
    runner
        .withPropertyValues("app.state=plain")
        .run(context -> assertThat(context.getBean(String.class)).isEqualTo("one by one"));
  }

  @Configuration(proxyBeanMethods = false)
  static class Two {
    @Bean
    @ConditionalOnAppState(AppState.HEADROOM)
    String optimized() {
      return "one query";
    }

    @Bean
    @ConditionalOnAppState({AppState.ORIGINAL, AppState.PLAIN})
    String unoptimized() {
      return "one by one";
    }
  }
}
