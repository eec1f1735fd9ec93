// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.database.backup.Backup;
import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.store.embedded.PostgresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A backup by its schedule, on a real PostgreSQL. */
class BackupScheduleIT {
  @TempDir private Path home;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Shop {}

  @Test
  @Timeout(300)
  void aJobMakesTheBackupOfItsSchedule() {
    try (PostgresServer postgres = PostgresServer.temporary();
        ConfigurableApplicationContext app = start(postgres)) {
      DatabaseBackup backups = app.getBean(DatabaseBackup.class);
      await().atMost(Duration.ofSeconds(90)).until(() -> !backups.list().isEmpty());

      Backup made = backups.list().getFirst();
      made.verify();
      assertThat(made.database()).isEqualTo("postgres");
      JdbcClient client = app.getBean(JdbcClient.class);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> assertThat(results(client)).anyMatch(each -> each.startsWith(made.text())));
    }
  }

  private static List<String> results(JdbcClient client) {
    return client
        .sql(
            "SELECT coalesce(result, '') FROM headroom.headroom_job_end WHERE task_name LIKE"
                + " 'headroom.database-backup%'")
        .query(String.class)
        .stream()
        .map(String::valueOf)
        .toList();
  }

  private ConfigurableApplicationContext start(PostgresServer postgres) {
    SpringApplication shop = new SpringApplication(Shop.class);
    shop.setWebApplicationType(WebApplicationType.NONE);
    return shop.run(
        "--spring.flyway.enabled=false",
        "--spring.datasource.url=" + postgres.jdbcUrl("postgres"),
        "--headroom.database.backup.folder=" + home,
        "--headroom.database.backup.min-free=0",
        "--headroom.job.database-backup=* * * * * *");
  }
}
