// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.ground.SettingsException;
import dev.headroom.job.JobHandlers;
import dev.headroom.job.Jobs;
import dev.headroom.job.memory.MemoryJobs;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.monitor.ProbeResult;
import dev.headroom.spring.job.JobAutoConfiguration;
import dev.headroom.spring.job.JobScheduleAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Where backups are configured. No context here reaches a database. */
class BackupAutoConfigurationTest {
  @TempDir private Path home;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  BackupAutoConfiguration.class,
                  JobAutoConfiguration.class,
                  JobScheduleAutoConfiguration.class))
          .withBean(DataSource.class, BackupAutoConfigurationTest::pool)
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withBean(Jobs.class, () -> MemoryJobs.builder(JobHandlers.builder().build()).build());

  private static HikariDataSource pool() {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:postgresql://localhost:1/shop");
    pool.setUsername("shop");
    return pool;
  }

  @Test
  void makesNoneUnasked() {
    application.run(context ->
        assertThat(context).doesNotHaveBean(DatabaseBackup.class).doesNotHaveBean("backup"));
    application
        .withPropertyValues("headroom.database.backup.folder=", "headroom.job.database-backup= ")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DatabaseBackup.class));
  }

  @Test
  void aFolderIsEnoughForACommandAndAScheduleForAJob() {
    ApplicationContextRunner configured =
        application.withPropertyValues("headroom.database.backup.folder=" + home);
    configured
        .withPropertyValues("headroom.job.enabled=true")
        .run(context -> {
          assertThat(context).hasSingleBean(DatabaseBackup.class);
          assertThat(context.getBean(JobHandlers.class).find("headroom.database-backup@1"))
              .isNull();
        });
    configured
        .withPropertyValues("headroom.job.database-backup=0 2 * * *")
        .run(context ->
            assertThat(context.getBean(JobHandlers.class).find("headroom.database-backup@1"))
                .isNotNull());
  }

  @Test
  void reportsThatThereIsNoBackupYet() {
    application
        .withPropertyValues("headroom.database.backup.folder=" + home)
        .run(context -> {
          ProbeResult result = context.getBean(HealthProbe.class).probe();
          assertThat(result.state()).isEqualTo(ProbeResult.State.UP);
          assertThat(result.detail()).isEqualTo("no backup yet");
          assertThat(
                  context
                      .getBean(MeterRegistry.class)
                      .get("headroom.database.backup.age")
                      .gauge()
                      .value())
              .isNaN();
        });
  }

  @Test
  void reportsABackupThatIsTooOld() throws Exception {
    write("shop", Instant.EPOCH);
    // One of another database is no backup of this one, and neither is one of a wrong clock.
    write("other", Instant.now());
    write("shop", Instant.now().plus(Duration.ofDays(1)));
    application
        .withPropertyValues("headroom.database.backup.folder=" + home)
        .run(context -> {
          ProbeResult result = context.getBean(HealthProbe.class).probe();
          assertThat(result.state()).isEqualTo(ProbeResult.State.DOWN);
          assertThat(result.detail()).contains("at most 2880 are allowed");
        });
    application
        .withPropertyValues(
            "headroom.database.backup.folder=" + home, "headroom.database.backup.max-age=0")
        .run(context ->
            assertThat(context.getBean(HealthProbe.class).probe().state())
                .isEqualTo(ProbeResult.State.UP));
  }

  private void write(String database, Instant started) throws IOException {
    Path backup = Files.createDirectory(home.resolve(database + "-" + started.toEpochMilli()));
    Files.writeString(backup.resolve("database.dump"), "data");
    Files.writeString(
        backup.resolve("backup.properties"),
        "format=1\nkind=dump\ndatabase=%s\nsystem=1\nserver-version=180001\nstarted=%s\nended=%s\n"
            .formatted(database, started, started));
  }

  @Test
  void refusesAnotherDatabaseAndWrongSettingsWithoutShowingTheAddress() {
    application
        .withPropertyValues(
            "headroom.database.backup.folder=" + home,
            "headroom.database.backup.keep=-1",
            "headroom.database.backup.url=http://user:secret@host/shop")
        .run(context ->
            assertThat(context.getStartupFailure())
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("headroom.database.backup.keep")
                .hasMessageContaining("headroom.database.backup.url")
                .hasMessageNotContaining("secret"));
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(HeadroomAutoConfiguration.class, BackupAutoConfiguration.class))
        .withPropertyValues("headroom.database.backup.folder=" + home)
        .run(context ->
            assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("headroom.database.backup.folder was set, but the address")
                .hasMessageContaining("set headroom.database.backup.url"));
  }
}
