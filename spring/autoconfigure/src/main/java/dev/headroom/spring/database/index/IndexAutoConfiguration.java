// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database.index;

import dev.headroom.database.finding.Findings;
import dev.headroom.database.index.IndexBuildWait;
import dev.headroom.database.index.IndexMigrationSettings;
import dev.headroom.database.index.IndexMigrator;
import dev.headroom.database.index.review.IndexReview;
import dev.headroom.database.index.review.IndexReviewSettings;
import dev.headroom.database.pool.PoolSettings;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.history.History;
import dev.headroom.spring.database.DatabaseProperties;
import dev.headroom.spring.database.StatementAutoConfiguration;
import dev.headroom.spring.database.advice.OnIndexAdvice;
import dev.headroom.spring.database.replica.ReplicaProperties;
import dev.headroom.spring.history.HistoryAutoConfiguration;
import dev.headroom.spring.operator.OperatorAccess;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.ConditionalOnPolicy;
import dev.headroom.spring.settings.ConditionalOnSetting;
import dev.headroom.spring.settings.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Registers the review of indexes, where the database or its endpoints are asked for, the wait of
 * schema migrations for index builds, and the events of those builds.
 *
 * <p>Thread-safe.
 */
@AutoConfiguration(
    after = {
      HistoryAutoConfiguration.class,
      OperatorAutoConfiguration.class,
      StatementAutoConfiguration.class
    })
@ConditionalOnClass(IndexBuildWait.class)
@Conditional(IndexAutoConfiguration.OnIndexes.class)
public class IndexAutoConfiguration {

  @Bean
  @ConditionalOnPolicy(Policy.DATABASE)
  static MigrationWait headroomMigrationWait(
      ObjectProvider<DatabaseProperties> database,
      ObjectProvider<PoolSettings> pool,
      ObjectProvider<IndexMigrationSettings> settings,
      ObjectProvider<TimeSource> time) {
    return new MigrationWait(database, pool, settings, time);
  }

  /** On a connection of its own to the database of the starter, else on the application's. */
  @Bean
  @ConditionalOnSingleCandidate(DataSource.class)
  @ConditionalOnBean(Findings.class)
  @Conditional(Requested.class)
  IndexReviewTask headroomIndexReview(
      ObjectProvider<DatabaseProperties> database,
      ObjectProvider<ReplicaProperties> replicas,
      ObjectProvider<PoolSettings> pool,
      DataSource application,
      IndexReviewSettings settings,
      Findings findings,
      TimeSource time) {
    DatabaseProperties own = database.getIfAvailable();
    DataSource source = application;
    List<DataSource> readers = new ArrayList<>();
    if (own != null) {
      Duration timeout = pool.getObject().connectTimeout();
      source = own.address().unpooled(timeout);
      replicas.ifAvailable(all ->
          all.replicas()
              .forEach(each -> readers.add(each.address(own.address()).unpooled(timeout))));
    }
    IndexReview review = new IndexReview(source, readers, settings.unusedAfter(), time);
    return new IndexReviewTask(source, review, settings, findings);
  }

  /** Index builds among the events of the history. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(History.class)
  @ConditionalOnBean(History.class)
  static class Recorded {
    @Bean
    IndexMigrator.Listener headroomIndexEvents(History history, TimeSource time) {
      return new IndexEvents(history, time);
    }
  }

  /** The operators' endpoint. Thread-safe. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass(DispatcherServlet.class)
  @ConditionalOnSetting("headroom.database.admin")
  static class Endpoint {
    @Bean
    IndexAdmin headroomIndexAdmin(
        ObjectProvider<IndexMigrator> migrator,
        ObjectProvider<IndexReviewTask> review,
        OperatorAccess operators) {
      return new IndexAdmin(migrator.getIfAvailable(), review.getIfAvailable(), operators);
    }
  }

  /** Whether the database is the starter's, or its endpoints are asked for. */
  static final class Requested extends AnyNestedCondition {
    Requested() {
      super(ConfigurationPhase.REGISTER_BEAN);
    }

    @ConditionalOnPolicy(Policy.DATABASE)
    static final class Address {}

    @ConditionalOnSetting("headroom.database.admin")
    static final class Admin {}
  }

  /** Whether something may build indexes, or report them. */
  static final class OnIndexes extends AnyNestedCondition {
    OnIndexes() {
      super(ConfigurationPhase.PARSE_CONFIGURATION);
    }

    @ConditionalOnPolicy(Policy.DATABASE)
    static final class Address {}

    @ConditionalOnSetting("headroom.database.admin")
    static final class Admin {}

    @Conditional(OnIndexAdvice.class)
    static final class Advice {}
  }
}
