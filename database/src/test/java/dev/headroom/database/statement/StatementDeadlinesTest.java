// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements of a driver that does what a test says, under a deadline that has passed. */
@Timeout(120)
@SuppressWarnings("try") // scopes are only to be closed
class StatementDeadlinesTest {
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  /** What the driver does when a method of a statement is called. */
  @FunctionalInterface
  private interface Driver {
    void called(String method) throws Exception;
  }

  @Test
  void cancelsAStatementThatRunsPastItsDeadlineWithoutATimerOfTheDriver() throws SQLException {
    try (Connection connection = untilCancelled();
        Statement statement = connection.createStatement();
        Deadline.Scope scope = passed()) {
      statement.execute("SELECT 1");
    }
    assertThat(calls).contains("execute", "cancel").doesNotContain("setQueryTimeout");
  }

  /**
   * A cancellation takes a round trip: while it is under way the statement may end, and the next
   * one of the connection must not begin, or it is cancelled in its place.
   */
  @Test
  void letsNoStatementBeginWhileTheOneBeforeItIsCancelled() throws SQLException {
    Thread caller = Thread.currentThread();
    CountDownLatch cancelling = new CountDownLatch(1);
    try (Connection connection =
            connection(method -> {
              if (method.equals("execute")) {
                cancelling.await();
              } else if (method.equals("cancel")) {
                cancelling.countDown();
                await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> waitsForTheCancellation(caller) || calls.contains("executeQuery"));
                calls.add("cancel ended");
              }
            });
        Statement statement = connection.createStatement()) {
      try (Deadline.Scope scope = passed()) {
        statement.execute("SELECT 1");
      }
      statement.executeQuery("SELECT 2");
    }
    assertThat(calls).containsSubsequence("execute", "cancel", "cancel ended", "executeQuery");
  }

  /** What works on past a deadline, such as the release of a lock, has a second to end. */
  @Test
  void cancelsAStatementWhenASecondLookFindsItLate() throws SQLException {
    TimeSource time =
        new TimeSource() {
          @Override
          public long nanos() {
            if (Thread.currentThread().getName().contains("statement-deadlines")) {
              calls.add("look");
            }
            return System.nanoTime();
          }

          @Override
          public Instant now() {
            return Instant.now();
          }
        };
    try (Connection connection = untilCancelled();
        Statement statement = connection.createStatement();
        Deadline.Scope scope = Deadline.after(Duration.ZERO, time).makeCurrent()) {
      statement.execute("SELECT 1");
    }
    assertThat(calls).containsSubsequence("look", "look", "cancel");
  }

  /** Each of two cancellations waits for the other, as for a server that does not respond. */
  @Test
  void cancelsAStatementWhileTheCancellationOfAnotherHangs() throws Exception {
    CountDownLatch cancelling = new CountDownLatch(2);
    try (Connection connection =
            connection(method -> {
              if (method.equals("cancel")) {
                cancelling.countDown();
              }
              if (method.equals("cancel") || method.equals("execute")) {
                assertThat(cancelling.await(1, TimeUnit.MINUTES)).as("both are cancelled").isTrue();
              }
            });
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> other = callers.submit(() -> executeLate(connection));
      executeLate(connection);
      other.get();
    }
  }

  /** Such as of a method that the driver does not have. */
  @Test
  void cancelsAgainAfterAnErrorOfTheDriver() throws SQLException {
    CountDownLatch cancelled = new CountDownLatch(2);
    try (Connection connection =
        connection(method -> {
          if (method.equals("execute")) {
            assertThat(cancelled.await(1, TimeUnit.MINUTES)).as("it is cancelled again").isTrue();
          } else if (method.equals("cancel")) {
            cancelled.countDown();
            throw new NoSuchMethodError("cancel");
          }
        })) {
      executeLate(connection);
    }
    assertThat(calls).containsSubsequence("execute", "cancel", "cancel");
  }

  private static boolean executeLate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        Deadline.Scope scope = passed()) {
      return statement.execute("SELECT 1");
    }
  }

  private static boolean waitsForTheCancellation(Thread caller) {
    return List.of(caller.getStackTrace()).stream()
            .anyMatch(each -> each.getClassName().contains("StatementDeadlines$Watch"))
        && caller.getState() == Thread.State.WAITING;
  }

  private static Deadline.Scope passed() {
    return Deadline.after(Duration.ZERO, TimeSource.system()).makeCurrent();
  }

  /** A connection whose statements run until they are cancelled. */
  private Connection untilCancelled() throws SQLException {
    CountDownLatch cancelled = new CountDownLatch(1);
    return connection(method -> {
      if (method.equals("execute")) {
        cancelled.await();
      } else if (method.equals("cancel")) {
        cancelled.countDown();
      }
    });
  }

  private Connection connection(Driver driver) throws SQLException {
    Statement statement =
        stub(
            Statement.class,
            method -> {
              calls.add(method);
              driver.called(method);
              return null;
            });
    Connection connection =
        stub(Connection.class, method -> method.equals("createStatement") ? statement : null);
    DataSource source = stub(DataSource.class, method -> connection);
    return TimedDataSource.of(source, run -> {}).getConnection();
  }

  /** What a method of a stub returns. */
  @FunctionalInterface
  private interface Answer {
    @Nullable Object to(String method) throws Exception;
  }

  private static <T> T stub(Class<T> face, Answer answer) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader() == null
                ? StatementDeadlinesTest.class.getClassLoader()
                : face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              if (method.getName().equals("hashCode")) {
                return System.identityHashCode(proxy);
              }
              Object answered = answer.to(method.getName());
              return method.getReturnType() == boolean.class ? false : answered;
            }));
  }
}
