// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.database;

import dev.headroom.database.statement.UnitOfWork;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Opens a unit of work for each transaction that begins outside one, such as that of a scheduled
 * method, named after the transaction: the class and the method. A reactive one opens none: it
 * begins and ends on different threads.
 *
 * <p>Thread-safe.
 */
final class UnitOfWorkTransactionListener implements TransactionExecutionListener {
  private static final ThreadLocal<@Nullable Opened> OPENED = new ThreadLocal<>();

  private final StatementWatch watch;

  private record Opened(TransactionExecution transaction, UnitOfWork.Scope scope) {}

  UnitOfWorkTransactionListener(StatementWatch watch) {
    this.watch = watch;
  }

  @Override
  public void beforeBegin(TransactionExecution transaction) {
    if (UnitOfWork.current() == null && !(transaction instanceof ReactiveTransaction)) {
      OPENED.set(new Opened(transaction, watch.open(() -> name(transaction))));
    }
  }

  @Override
  public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
    if (failure != null) {
      end(transaction);
    }
  }

  @Override
  public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
    end(transaction);
  }

  @Override
  public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
    end(transaction);
  }

  @SuppressWarnings("ReferenceEquality") // the very transaction that opened the unit
  private void end(TransactionExecution transaction) {
    Opened known = OPENED.get();
    if (known != null && known.transaction == transaction) {
      OPENED.remove();
      known.scope.close();
    }
  }

  private static String name(TransactionExecution transaction) {
    String name = transaction.getTransactionName();
    return name.isEmpty() ? "transaction" : "transaction " + name;
  }
}
