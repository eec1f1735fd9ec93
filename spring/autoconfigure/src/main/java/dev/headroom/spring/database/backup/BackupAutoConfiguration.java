// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.backup;

import dev.headroom.database.DatabaseUrl;
import dev.headroom.database.backup.BackupMeters;
import dev.headroom.database.backup.BackupSettings;
import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.HealthProbe;
import dev.headroom.spring.database.ApplicationPool;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import dev.headroom.spring.settings.LayerMeters;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Backups of the database, where {@code headroom.database.backup.folder} is set. A job makes them
 * by {@code headroom.job.database-backup}.
 *
 * <p>Thread-safe. Connects to nothing until a backup is made.
 */
@AutoConfiguration(
    after = {HeadroomAutoConfiguration.class, DatabaseAutoConfiguration.class},
    afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass(DatabaseBackup.class)
@ConditionalOnSetting(value = "headroom.database.backup.folder", is = ConditionalOnSetting.ANY)
public class BackupAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  DatabaseBackup headroomDatabaseBackup(
      BackupSettings settings,
      ObjectProvider<DatabaseProperties> database,
      ObjectProvider<DataSource> sources,
      LayerMeters registry,
      TimeSource time) {
    DatabaseUrl address = settings.url();
    if (address == null) {
      address =
          ApplicationPool.address(
              database.getIfAvailable(),
              sources.getIfUnique(),
              "headroom.database.backup.folder",
              "set headroom.database.backup.url");
    }
    DatabaseBackup backups = new DatabaseBackup(address, settings, time);
    registry.ifUnique(each -> BackupMeters.bind(backups, each));
    return backups;
  }

  /**
   * Reports the latest backup to the monitor.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthProbe.class)
  static class Monitored {
    @Bean
    HealthProbe headroomBackupProbe(DatabaseBackup backups, TimeSource time) {
      return new BackupProbe(backups, time);
    }
  }
}
