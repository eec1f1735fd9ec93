// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import dev.headroom.cache.CacheWarming;
import dev.headroom.database.backup.DatabaseBackup;
import dev.headroom.job.JobContext;
import dev.headroom.job.Jobs;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.device.SessionStore;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.database.backup.BackupAutoConfiguration;
import dev.headroom.spring.session.SessionAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.Policy;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The handlers of the schedules that come with Headroom: the warming of caches, the clean-up of
 * sessions and the backup of the database, each where its schedule is set and the capability is
 * configured.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      JobAutoConfiguration.class,
      BackupAutoConfiguration.class,
      CacheAutoConfiguration.class,
      SessionAutoConfiguration.class
    })
@ConditionalOnClass(Jobs.class)
@ConditionalOnBean(Jobs.class)
@ConditionalOnPolicy(Policy.JOBS)
public class JobScheduleAutoConfiguration {

  /**
   * The warming of caches by one instance.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(CacheWarming.class)
  @ConditionalOnBean(CacheWarming.class)
  @ConditionalOnSetting(value = "headroom.job.cache-warming", is = ConditionalOnSetting.ANY)
  static class Warming {
    @Bean
    JobHandlersCustomizer headroomCacheWarmingHandler(CacheWarming warming) {
      return handlers ->
          handlers.add(ShippedSchedules.WARMING, (payload, context) -> warm(warming, context));
    }

    private static void warm(CacheWarming warming, JobContext context) {
      CacheWarming.Report report = warming.warm();
      context.result(
          report == null
              ? "not warmed: a warming is running already"
              : "warmed %d caches: %d keys, %d failed"
                  .formatted(report.caches(), report.keys(), report.failed()));
    }
  }

  /**
   * The clean-up of sessions by one instance.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(SessionStore.class)
  @ConditionalOnBean(SessionStore.class)
  @ConditionalOnSetting(value = "headroom.job.session-clean-up", is = ConditionalOnSetting.ANY)
  static class CleanUp {
    @Bean
    JobHandlersCustomizer headroomSessionCleanUpHandler(
        SessionStore sessions, SessionSettings settings) {
      return handlers ->
          handlers.add(
              ShippedSchedules.CLEAN_UP,
              (payload, context) ->
                  context.result(sessions.cleanUp(settings.retention()) + " rows removed"));
    }
  }

  /**
   * The backup of the database by one instance.
   *
   * <p>Thread-safe.
   */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DatabaseBackup.class)
  @ConditionalOnBean(DatabaseBackup.class)
  @ConditionalOnSetting(value = "headroom.job.database-backup", is = ConditionalOnSetting.ANY)
  static class Backups {
    @Bean
    JobHandlersCustomizer headroomDatabaseBackupHandler(DatabaseBackup backups) {
      return handlers ->
          handlers.add(
              ShippedSchedules.BACKUP, (payload, context) -> context.result(backups.run().text()));
    }
  }
}
