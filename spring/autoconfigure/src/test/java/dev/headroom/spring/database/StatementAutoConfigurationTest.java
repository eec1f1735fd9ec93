// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.headroom.database.finding.Findings;
import dev.headroom.database.slow.SlowPlans;
import dev.headroom.database.statement.StatementListener;
import dev.headroom.database.statement.StatementShapes;
import dev.headroom.database.statement.UnitListener;
import dev.headroom.database.statement.UnitOfWork;
import dev.headroom.spring.operator.OperatorAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerBuilder;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerCustomizer;
import org.springframework.boot.task.ThreadPoolTaskSchedulerBuilder;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.task.TaskDecorator;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.TransactionExecution;

/** What an application with a data source of its own gets, without an address of a database. */
class StatementAutoConfigurationTest {
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  HeadroomAutoConfiguration.class,
                  OperatorAutoConfiguration.class,
                  DatabaseAutoConfiguration.class,
                  StatementAutoConfiguration.class,
                  DatabaseAdminAutoConfiguration.class));
  private final WebApplicationContextRunner application =
      runner.withBean("own", DataSource.class, DriverManagerDataSource::new);

  @Test
  void isOnWhereThereIsADataSource() {
    application.run(context -> {
      assertThat(context).hasNotFailed();
      assertThat(context)
          .hasSingleBean(StatementShapes.class)
          .hasSingleBean(Findings.class)
          .hasSingleBean(StatementWatch.class)
          .hasSingleBean(UnitOfWorkTransactionListener.class)
          .doesNotHaveBean(SlowPlans.class)
          .doesNotHaveBean(StatementAdmin.class);
      assertThat(context.getBean(DataSource.class)).isInstanceOf(DriverManagerDataSource.class);
      assertThat(
              context.getBean("headroomUnitOfWorkFilter", FilterRegistrationBean.class).getOrder())
          .isEqualTo(UnitOfWorkFilter.ORDER);
    });
  }

  @Test
  void isOffWithoutADataSourceAndWhenSwitchedOff() {
    runner.run(context -> assertThat(context).doesNotHaveBean(StatementShapes.class));
    application
        .withPropertyValues("headroom.database.statement.enabled=false")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(StatementShapes.class);
          assertThat(context).doesNotHaveBean("headroomUnitOfWorkFilter");
        });
  }

  @Test
  void hasEndpointsForOperatorsWhereTheyAreTurnedOn() {
    application
        .withPropertyValues("headroom.database.admin=true")
        .run(context ->
            assertThat(context).hasSingleBean(StatementAdmin.class).hasSingleBean(PoolAdmin.class));
    runner
        .withPropertyValues("headroom.database.admin=true")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context).doesNotHaveBean(StatementAdmin.class);
        });
  }

  @Test
  void opensNoUnitForAReactiveTransactionWhichEndsOnAnotherThread() {
    application.run(context -> {
      UnitOfWorkTransactionListener units =
          new UnitOfWorkTransactionListener(context.getBean(StatementWatch.class));
      units.beforeBegin(mock(ReactiveTransaction.class));
      assertThat(UnitOfWork.current()).isNull();

      TransactionExecution blocking = mock(TransactionExecution.class);
      when(blocking.getTransactionName()).thenReturn("Report.run");
      units.beforeBegin(blocking);
      assertThat(Objects.requireNonNull(UnitOfWork.current()).route()).contains("Report.run");
      units.afterCommit(blocking, null);
      assertThat(UnitOfWork.current()).isNull();
    });
  }

  /** Of the customizers that set a decorator the last one counts, and ours comes last. */
  @Test
  void leavesTasksToTheDecoratorThatACustomizerSets() {
    List<String> decorated = new CopyOnWriteArrayList<>();
    TaskDecorator own =
        task ->
            () -> {
              decorated.add(UnitOfWork.current() == null ? "in no unit" : "in a unit");
              task.run();
            };
    application
        .withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class))
        .withBean(ThreadPoolTaskSchedulerCustomizer.class, () -> pool -> pool.setTaskDecorator(own))
        .withBean(
            SimpleAsyncTaskSchedulerCustomizer.class,
            () -> threads -> threads.setTaskDecorator(own))
        .run(context -> {
          ThreadPoolTaskScheduler pool =
              context.getBean(ThreadPoolTaskSchedulerBuilder.class).build();
          pool.initialize();
          run(pool);
          pool.shutdown();
          assertThat(decorated).containsExactly("in no unit");
          try (SimpleAsyncTaskScheduler threads =
              context.getBean(SimpleAsyncTaskSchedulerBuilder.class).build()) {
            run(threads);
          }
          assertThat(decorated).containsExactly("in no unit", "in no unit");
        });
  }

  private static void run(TaskScheduler scheduler) throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    ScheduledFuture<?> unused = scheduler.schedule(ran::countDown, Instant.now());
    assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void takesNoPlansWhereSeveralDataSourcesHaveNoPrimary() {
    application
        .withBean("second", DataSource.class, DriverManagerDataSource::new)
        .withPropertyValues("headroom.database.slow-query.plans.enabled=true")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean(SlowPlans.class)).isSameAs(SlowPlans.NONE);
        });
  }

  @Test
  void reportsToTheListenersOfTheApplication() {
    List<String> units = new ArrayList<>();
    List<String> statements = new ArrayList<>();
    DataSource driver = mock(DataSource.class, RETURNS_DEEP_STUBS);
    application
        .withBean(UnitListener.class, () -> unit -> units.add(unit.route()))
        .withBean(StatementListener.class, () -> run -> statements.add(run.sql()))
        .run(context -> {
          StatementWatch watch = context.getBean(StatementWatch.class);
          try (UnitOfWork.Scope empty = watch.open(() -> "empty")) {
            assertThat(empty.unit().count()).isZero();
          }
          try (UnitOfWork.Scope unit = watch.open(() -> "GET /orders");
              Connection connection = watch.watch(driver).getConnection();
              Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            assertThat(unit.unit().count()).isOne();
          }
          assertThat(units).containsExactly("GET /orders");
          assertThat(statements).containsExactly("SELECT 1");
        });
  }
}
