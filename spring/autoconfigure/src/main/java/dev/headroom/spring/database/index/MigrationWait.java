// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import dev.headroom.database.index.IndexBuildWait;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.database.DatabaseProperties;
import java.sql.SQLException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Waits for running index builds before Flyway or Liquibase migrates the database.
 *
 * <p>Thread-safe. A database that cannot be queried is left to the migration to report.
 */
final class MigrationWait implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationWait.class);

  static final Set<String> MIGRATIONS =
      Set.of(
          "org.springframework.boot.flyway.autoconfigure.FlywayMigrationInitializer",
          "liquibase.integration.spring.SpringLiquibase");

  private final ObjectProvider<DatabaseProperties> database;
  private final ObjectProvider<PoolSettings> pool;
  private final ObjectProvider<IndexMigrationSettings> settings;
  private final ObjectProvider<TimeSource> time;

  MigrationWait(
      ObjectProvider<DatabaseProperties> database,
      ObjectProvider<PoolSettings> pool,
      ObjectProvider<IndexMigrationSettings> settings,
      ObjectProvider<TimeSource> time) {
    this.database = database;
    this.pool = pool;
    this.settings = settings;
    this.time = time;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (isMigration(bean.getClass())) {
      await();
    }
    return bean;
  }

  private static boolean isMigration(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (MIGRATIONS.contains(each.getName())) {
        return true;
      }
    }
    return false;
  }

  private void await() {
    try {
      IndexBuildWait wait =
          new IndexBuildWait(
              database.getObject().address().unpooled(pool.getObject().connectTimeout()),
              settings.getObject().migrationWait(),
              time.getObject());
      if (!wait.await()) {
        LOG.warn("the schema migration starts although an index build still runs");
      }
    } catch (SQLException unavailable) {
      LOG.debug("it is not known whether an index build runs", unavailable);
    }
  }
}
