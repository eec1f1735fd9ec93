// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.store.embedded.PostgresServer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sessions in a database whose own tables Flyway makes. */
class SessionFlywayIT {

  @Test
  void findAnEmptyDatabaseAndThatOfALaterStart() {
    try (PostgresServer postgres = PostgresServer.temporary()) {
      postgres.createDatabase("migrated");
      for (int start = 0; start < 2; start++) {
        try (ConfigurableApplicationContext app = start(postgres.databaseUrl("migrated"))) {
          assertThat(tables(app, "things")).isEqualTo(1);
          assertThat(tables(app, "headroom_session")).isEqualTo(1);
        }
      }
    }
  }

  private static ConfigurableApplicationContext start(String url) {
    SpringApplication application = new SpringApplication(Tiny.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    return application.run(
        "--headroom.database.url=" + url,
        "--spring.flyway.locations=classpath:session-flyway",
        "--headroom.session.key-secret=0123456789abcdef0123456789abcdef");
  }

  private static int tables(ConfigurableApplicationContext app, String name) {
    return app.getBean(JdbcClient.class)
        .sql("SELECT count(*) FROM pg_tables WHERE tablename = ?")
        .param(name)
        .query(Integer.class)
        .single();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Tiny {}
}
