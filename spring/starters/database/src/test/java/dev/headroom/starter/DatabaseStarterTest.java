// SPDX-License-Identifier: Apache-2.0
package dev.headroom.starter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.slow.SlowStatements;
import dev.headroom.store.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/** An application with the starter of the database alone. */
class DatabaseStarterTest {
  private static final List<String> OTHERS =
      List.of(
          "dev.headroom.cache.Caches",
          "dev.headroom.limit.RateLimits",
          "dev.headroom.monitor.HealthMonitor",
          "dev.headroom.overload.AdaptiveLimiter",
          "dev.headroom.session.Sessions");

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}

  @Test
  void measuresStatements() throws Exception {
    try (PostgresServer server = PostgresServer.temporary();
        ConfigurableApplicationContext context =
            SpringApplication.run(
                App.class,
                "--headroom.database.url=" + server.databaseUrl("postgres"),
                "--headroom.database.slow-query.threshold=1ms")) {
      DataSource pool = context.getBean(DataSource.class);
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          ResultSet slow = statement.executeQuery("SELECT pg_sleep(0.01)")) {
        assertThat(slow.next()).isTrue();
      }
      assertThat(context.getBean(SlowStatements.class).top())
          .anyMatch(each -> each.sql().contains("pg_sleep"));
    }
  }

  @Test
  void bringsNoOtherCapability() {
    assertThat(OTHERS).noneMatch(each -> ClassUtils.isPresent(each, null));
  }
}
