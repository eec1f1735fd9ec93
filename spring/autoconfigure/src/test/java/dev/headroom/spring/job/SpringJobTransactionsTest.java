// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headroom.job.JobTransactions;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** In which transaction a job is enqueued. No database is needed for that. */
class SpringJobTransactionsTest {
  private final Stub source = new Stub();
  private final PlatformTransactionManager manager = new DataSourceTransactionManager(source);
  private final PlatformTransactionManager other = new DataSourceTransactionManager(new Stub());

  @Test
  void findsTheConnectionOfTheRunningTransaction() throws Exception {
    JobTransactions transactions = SpringJobTransactions.of(source, List.of(manager), manager);

    assertThat(transactions.current()).isNull();
    Connection found =
        transactions.inTransaction(connection -> {
          assertThat(transactions.current()).isSameAs(connection);
          return connection;
        });
    assertThat(found).isNotNull();
  }

  @Test
  void findsItWhereAWrapperOfTheDataSourceIsInjected() throws Exception {
    JobTransactions transactions =
        SpringJobTransactions.of(new DelegatingDataSource(source), List.of(manager), manager);

    Connection found =
        new TransactionTemplate(manager)
            .execute(status -> {
              try {
                return transactions.current();
              } catch (SQLException impossible) {
                throw new AssertionError(impossible);
              }
            });

    assertThat(found).isNotNull();
  }

  @Test
  void takesTheManagerOfItsDataSourceAmongSeveral() throws Exception {
    JobTransactions transactions = SpringJobTransactions.of(source, List.of(other, manager), null);

    assertThat(transactions.<Connection>inTransaction(connection -> connection)).isNotNull();
  }

  @Test
  void refusesToGuessAmongManagers() {
    PlatformTransactionManager second = new DataSourceTransactionManager(source);

    assertThatThrownBy(() -> SpringJobTransactions.of(source, List.of(manager, second), null))
        .hasMessageContaining("2 transaction managers, of which 2")
        .hasMessageContaining("define a bean of type JobTransactions");
    assertThatThrownBy(() -> SpringJobTransactions.of(source, List.of(other), other))
        .hasMessageContaining("of which 0 are for the data source of jobs");
  }

  /** The job would be there although the transaction rolls back. */
  @Test
  void refusesToEnqueueInTheTransactionOfAnotherDataSource() {
    JobTransactions transactions = SpringJobTransactions.of(source, List.of(manager, other), null);

    new TransactionTemplate(other)
        .executeWithoutResult(status ->
            assertThatThrownBy(transactions::current)
                .hasMessageContaining("has no connection of the data source of jobs"));
  }

  @Test
  void runsAnActionAfterTheCommitAlone() {
    JobTransactions transactions = SpringJobTransactions.of(source, List.of(manager), manager);
    StringBuilder done = new StringBuilder();

    assertThat(transactions.afterCommit(() -> done.append("never"))).isFalse();
    TransactionTemplate template = new TransactionTemplate(manager);
    template.executeWithoutResult(status -> {
      assertThat(transactions.afterCommit(() -> done.append("rolled back"))).isTrue();
      status.setRollbackOnly();
    });
    template.executeWithoutResult(status -> {
      assertThat(transactions.afterCommit(() -> done.append("committed"))).isTrue();
      assertThat(done).isEmpty();
    });

    assertThat(done).hasToString("committed");
  }

  /** A pool without auto-commit rolls back what is written in a callback after the commit. */
  @Test
  void commitsWhatIsEnqueuedAfterTheCommit() {
    JobTransactions transactions = SpringJobTransactions.of(source, List.of(manager), manager);
    List<String> done = new ArrayList<>();
    TransactionTemplate inner = new TransactionTemplate(manager);
    inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    TransactionSynchronization callback =
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            assertThat(transactions.afterCommit(() -> done.add("at once"))).isTrue();
            assertThat(done).containsExactly("at once");
            assertThat(source.commits.get()).isEqualTo(2);
            inner.executeWithoutResult(status -> {
              assertThat(transactions.afterCommit(() -> done.add("inner"))).isTrue();
              assertThat(done).doesNotContain("inner");
            });
            assertThat(transactions.afterCommit(() -> done.add("at last"))).isTrue();
          }
        };

    new TransactionTemplate(manager)
        .executeWithoutResult(
            status -> TransactionSynchronizationManager.registerSynchronization(callback));

    assertThat(done).containsExactly("at once", "inner", "at last");
    assertThat(source.commits.get()).isEqualTo(4);
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
  }

  /** A data source whose connections do nothing. Thread-safe. */
  private static final class Stub extends AbstractDataSource {
    final AtomicInteger commits = new AtomicInteger();

    @SuppressWarnings("ReferenceEquality") // A connection is only equal to itself.
    @Override
    public Connection getConnection() {
      return (Connection)
          Proxy.newProxyInstance(
              Stub.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "equals" -> arguments != null && self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "getAutoCommit", "isReadOnly", "isClosed" -> false;
                    case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED;
                    case "commit" -> commits.incrementAndGet();
                    default -> null;
                  });
    }

    @Override
    public Connection getConnection(String user, String password) {
      return getConnection();
    }
  }
}
