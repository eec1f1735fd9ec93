// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's transactions as caches see them. No database is needed for that. */
class SpringTransactionBindingTest {

  private final SpringTransactionBinding binding = new SpringTransactionBinding();
  private final List<String> steps = new ArrayList<>();
  private final TransactionTemplate transactions =
      transactions(Connection.TRANSACTION_READ_COMMITTED);

  private static TransactionTemplate transactions(int isolationOfThePool) {
    return new TransactionTemplate(new DataSourceTransactionManager(new Stub(isolationOfThePool)));
  }

  private boolean bind() {
    return binding.bind(
        () -> steps.add("before the commit"),
        () -> steps.add("after the commit"),
        () -> steps.add("unknown"),
        () -> steps.add("end"));
  }

  @Test
  void runsTheStepsAroundACommit() {
    transactions.executeWithoutResult(status -> {
      assertThat(bind()).isTrue();
      assertThat(steps).isEmpty();
    });
    assertThat(steps).containsExactly("before the commit", "after the commit", "end");
    assertThat(bind()).as("without a transaction").isFalse();
  }

  @Test
  void runsTheEndAloneWhereATransactionIsRolledBack() {
    transactions.executeWithoutResult(status -> {
      bind();
      status.setRollbackOnly();
    });
    assertThat(steps).containsExactly("end");
  }

  @Test
  void knowsThatATransactionReadsASnapshot() {
    assertThat(binding.readsSnapshot()).as("without a transaction").isFalse();
    assertThat(readsSnapshot(transactions)).isFalse();
    transactions.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    assertThat(readsSnapshot(transactions)).isTrue();
    transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    assertThat(readsSnapshot(transactions)).isFalse();
  }

  @Test
  void knowsThatTheTransactionsOfADataSourceDoByThemselves() {
    assertThat(readsSnapshot(transactions(Connection.TRANSACTION_REPEATABLE_READ))).isTrue();
    assertThat(readsSnapshot(transactions)).isFalse();
  }

  @Test
  void takesATransactionForOneWithASnapshotWhereItsConnectionDoesNotAnswer() {
    Stub repeatable = new Stub(Connection.TRANSACTION_REPEATABLE_READ);
    Stub committed = new Stub(Connection.TRANSACTION_READ_COMMITTED);
    for (Stub each : List.of(repeatable, committed)) {
      each.broken = true;
      TransactionTemplate within = new TransactionTemplate(new DataSourceTransactionManager(each));
      assertThat(readsSnapshot(within)).isTrue();
      each.broken = false;
      assertThat(readsSnapshot(within)).isEqualTo(each.equals(repeatable));
    }
  }

  private boolean readsSnapshot(TransactionTemplate within) {
    return Boolean.TRUE.equals(within.execute(status -> binding.readsSnapshot()));
  }

  /** A data source whose connections do nothing and have an isolation. Thread-safe. */
  private static final class Stub extends AbstractDataSource {
    private final int isolation;
    private volatile boolean broken;

    Stub(int isolation) {
      this.isolation = isolation;
    }

    @SuppressWarnings("ReferenceEquality") // A connection is only equal to itself.
    @Override
    public Connection getConnection() {
      return (Connection)
          Proxy.newProxyInstance(
              Stub.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "getTransactionIsolation" -> isolation();
                    case "getAutoCommit" -> true;
                    case "isReadOnly", "isClosed" -> false;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> arguments != null && proxy == arguments[0];
                    default -> null;
                  });
    }

    private int isolation() throws SQLException {
      if (broken) {
        throw new SQLException("current transaction is aborted", "25P02");
      }
      return isolation;
    }

    @Override
    public Connection getConnection(String user, String password) {
      return getConnection();
    }
  }
}
