// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.history;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.DatabaseUrl;
import dev.headroom.ground.SettingFault;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.decision.DecisionStore;
import dev.headroom.monitor.decision.Decisions;
import dev.headroom.monitor.recorder.HistorySettings;
import dev.headroom.monitor.recorder.HistoryStoreSettings;
import dev.headroom.monitor.recorder.RecordedHistory;
import dev.headroom.monitor.recorder.SharedHistory;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.database.OwnPool;
import dev.headroom.spring.settings.ApplicationName;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.ReadyListener;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.history.PostgresDecisionStore;
import dev.headroom.store.postgres.history.PostgresHistoryStore;
import dev.headroom.store.postgres.schema.OwnSchema;
import dev.headroom.store.postgres.schema.SchemaSettings;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Keeps the history, and what operators decide, in PostgreSQL too, on a small pool of its own,
 * where the settings ask for it.
 *
 * <p>Thread-safe. Starting never waits for PostgreSQL.
 */
@AutoConfiguration(after = HistoryAutoConfiguration.class)
@ConditionalOnClass({RecordedHistory.class, PostgresHistoryStore.class, DatabaseUrl.class})
@ConditionalOnBean(RecordedHistory.class)
@ConditionalOnSetting("headroom.monitor.history.database.enabled")
public class HistoryStoreAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryStoreAutoConfiguration.class);
  private static final Duration WAIT = Duration.ofSeconds(5);

  /**
   * The exchange of the history with the store.
   *
   * <p>Thread-safe. Not a {@code History} itself: the one that is injected reads this one too.
   */
  static final class Exchange extends ReadyListener implements AutoCloseable {
    private final SharedHistory shared;
    private final ObjectProvider<Decisions> decisions;

    Exchange(SharedHistory shared, ObjectProvider<Decisions> decisions) {
      this.shared = shared;
      this.decisions = decisions;
    }

    SharedHistory shared() {
      return shared;
    }

    @Override
    protected void applicationReady(ApplicationReadyEvent event) {
      LOG.info("the history of this instance is shared by the name {}", shared.instance());
      Decisions joined = decisions.getIfAvailable();
      if (joined == null) {
        shared.start();
      } else {
        shared.start(joined);
      }
    }

    @Override
    public void close() {
      shared.close();
    }
  }

  /**
   * The pool of the store, and the application's name there.
   *
   * <p>Thread-safe.
   */
  record StorePool(HikariDataSource pool, PostgresStore store, String application)
      implements AutoCloseable {

    @Override
    public void close() {
      pool.close();
    }
  }

  @Bean
  StorePool headroomHistoryPool(
      ObjectProvider<DatabaseProperties> databases,
      SchemaSettings schema,
      TimeSource time,
      Environment environment,
      BeanFactory beans) {
    DatabaseProperties database = databases.getIfAvailable();
    if (database == null) {
      throw new SettingsException(
          List.of(
              new SettingFault(
                  "headroom.monitor.history.database.enabled",
                  "true",
                  "false, as long as no database is set",
                  "set headroom.database.url")));
    }
    HikariDataSource pool = OwnPool.open(database.address(), "headroom-history", 1, WAIT);
    return new StorePool(
        pool,
        new PostgresStore(pool, time, new OwnSchema(schema)),
        ApplicationName.of(environment, beans));
  }

  @Bean
  @DependsOnDatabaseInitialization
  Exchange headroomHistoryExchange(
      RecordedHistory history,
      StorePool pool,
      HistorySettings memory,
      HistoryStoreSettings settings,
      TimeSource time,
      ObjectProvider<Decisions> decisions) {
    PostgresHistoryStore store = new PostgresHistoryStore(pool.store(), pool.application());
    return new Exchange(new SharedHistory(history, store, memory, settings, time), decisions);
  }

  @Bean
  @ConditionalOnMissingBean
  DecisionStore headroomDecisionStore(StorePool pool) {
    return new PostgresDecisionStore(pool.store(), pool.application());
  }
}
