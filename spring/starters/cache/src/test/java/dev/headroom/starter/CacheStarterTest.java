// SPDX-License-Identifier: Apache-2.0
package dev.headroom.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.ClassUtils;

/** An application with the starter of caches alone. */
class CacheStarterTest {
  private static final List<String> OTHERS =
      List.of(
          "dev.headroom.database.DatabaseUrl",
          "dev.headroom.limit.RateLimits",
          "dev.headroom.monitor.HealthMonitor",
          "dev.headroom.overload.AdaptiveLimiter",
          "dev.headroom.session.Sessions");

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableCaching
  @Import(Squares.class)
  static class App {}

  static class Squares {
    final AtomicInteger calls = new AtomicInteger();

    @Cacheable("squares")
    public int square(int of) {
      calls.incrementAndGet();
      return of * of;
    }

    public int calls() {
      return calls.get();
    }
  }

  @Test
  void cachesWhatMethodsReturn() {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(
            App.class, "--server.port=0", "--headroom.cache.caches.squares.ttl=1m")) {
      Squares squares = context.getBean(Squares.class);
      assertThat(squares.square(7)).isEqualTo(49);
      assertThat(squares.square(7)).isEqualTo(49);
      assertThat(squares.calls()).isEqualTo(1);
      assertThat(context.containsBean("headroomCsrfFilter")).isFalse();
      assertThat(context.containsBean("headroomDataSource")).isFalse();
    }
  }

  /** The response cache is a part of the edge, which needs this starter too. */
  @Test
  void saysWhichStarterTheResponseCacheNeeds() {
    assertThatThrownBy(() ->
            SpringApplication.run(
                App.class,
                "--headroom.strict=true",
                "--headroom.edge.response-cache.rules.list.match=/api/list"))
        .hasMessageContaining("add headroom-edge-spring-boot-starter to");
  }

  @Test
  void bringsNoOtherCapability() {
    assertThat(OTHERS).noneMatch(each -> ClassUtils.isPresent(each, null));
  }
}
