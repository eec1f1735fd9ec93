// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class ReadyListenerTest {

  /** As Spring Cloud Stream starts one for each of its binders. */
  @Test
  void beginsOnceThoughAChildBecomesReadyToo() {
    try (ConfigurableApplicationContext parent = builder(Parent.class).run();
        ConfigurableApplicationContext child = builder(Child.class).parent(parent).run()) {
      assertThat(child.isActive()).isTrue();
      assertThat(parent.getBean(Recorded.class).ready)
          .containsExactly(String.valueOf(parent.getId()));
    }
  }

  private static SpringApplicationBuilder builder(Class<?> configuration) {
    return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE);
  }

  static final class Recorded extends ReadyListener {
    private final List<String> ready = new ArrayList<>();

    @Override
    protected void applicationReady(ApplicationReadyEvent event) {
      ready.add(String.valueOf(event.getApplicationContext().getId()));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Parent {
    @Bean
    Recorded recorded() {
      return new Recorded();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Child {}
}
