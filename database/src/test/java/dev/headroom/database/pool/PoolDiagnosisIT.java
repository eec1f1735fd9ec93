// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.database.TestDatabase;
import dev.headroom.database.pool.ConnectionHolder.Activity;
import dev.headroom.database.pool.PoolDiagnosis.Cause;
import dev.headroom.database.statement.UnitOfWork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import shop.Checkout;

/** Pools of one connection that is not free. */
@Timeout(240)
@SuppressWarnings("try") // units are only to be closed
class PoolDiagnosisIT {

  @Test
  void namesTheThreadThatDidNotReturnAConnectionAndItsStatementWithoutLiterals() throws Exception {
    try (HikariDataSource pool = open(PoolSettings.of(1, 0))) {
      Thread leaking =
          Thread.ofPlatform()
              .name("leaking")
              .start(() -> {
                try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /cart")) {
                  var unused = new Checkout(pool).leak("SELECT 'secret-1'");
                }
              });
      leaking.join();

      PoolTimeoutException timedOut = timeOut(pool);

      assertThat((Throwable) timedOut)
          .hasMessageContaining("1 of 1 holders have ended their work without returning")
          .hasMessageContaining("leaking (GET /cart) for ")
          .hasMessageContaining("and has not returned it")
          .hasMessageContaining("SELECT ")
          .hasMessageContaining("try-with-resources")
          .hasMessageNotContaining("secret-1");
      assertThat(cause(timedOut)).isEqualTo(Cause.LEAK);
    }
  }

  @Test
  void callsALeakWhatAThreadHoldsThatIsBackInItsExecutor() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (HikariDataSource pool = open(PoolSettings.of(1, 0))) {
      executor.submit(() -> new Checkout(pool).leak("SELECT 1")).get();

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() ->
              assertThat(report(pool).holders())
                  .extracting(ConnectionHolder::activity)
                  .containsExactly(Activity.GONE));
    } finally {
      executor.shutdown();
    }
  }

  /** Such as a scheduler, a batch or a session repository: no frame is the application's. */
  @Test
  void callsNoLeakWhatAFrameworkHoldsThatIsAtWork() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (HikariDataSource pool = open(PoolSettings.of(1, 0))) {
      Thread working = Thread.ofPlatform().start(() -> hold(pool, held, answer));
      held.await();

      assertThat(report(pool).holders())
          .singleElement()
          .satisfies(holder -> {
            assertThat(holder.at()).isNull();
            assertThat(holder.activity()).isEqualTo(Activity.OTHER_WORK);
          });
      answer.countDown();
      working.join();
    }
  }

  private static void hold(HikariDataSource pool, CountDownLatch held, CountDownLatch answer) {
    try (Connection connection = pool.getConnection()) {
      held.countDown();
      answer.await();
      connection.clearWarnings();
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesTheLineThatKeepsAConnectionWithoutAStatementAlsoOnAVirtualThread() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    try (HikariDataSource pool = open(PoolSettings.of(1, 0))) {
      Thread calling =
          Thread.ofVirtual()
              .name("calling")
              .start(() -> new Checkout(pool).callSomebody(held, answer));
      held.await();

      PoolTimeoutException timedOut = timeOut(pool);

      assertThat((Throwable) timedOut)
          .hasMessageContaining("calling for ")
          .hasMessageContaining("without a running statement at shop.Checkout.callSomebody:");
      assertThat(cause(timedOut)).isEqualTo(Cause.HELD_IDLE);
      answer.countDown();
      calling.join();
      assertThat(report(pool).holders()).isEmpty();
    }
  }

  @Test
  void namesTheStatementThatTakesLong() throws Exception {
    try (HikariDataSource pool = open(PoolSettings.of(1, 0))) {
      Thread slow =
          Thread.ofPlatform()
              .name("slow")
              .uncaughtExceptionHandler((thread, terminated) -> {})
              .start(() -> new Checkout(pool).run("SELECT pg_sleep(600), 'slow statement'"));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() ->
              report(pool).holders().stream()
                  .anyMatch(each -> each.activity() == Activity.STATEMENT));

      PoolTimeoutException timedOut = timeOut(pool);

      assertThat((Throwable) timedOut)
          .hasMessageContaining("slow for ")
          .hasMessageContaining("ms: SELECT pg_sleep(?)");
      assertThat(cause(timedOut)).isEqualTo(Cause.SLOW_STATEMENTS);
      TestDatabase.run(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%slow"
              + " statement%' AND pid <> pg_backend_pid()");
      slow.join();
    }
  }

  @Test
  void saysThatTheThreadItselfHoldsWhatItWaitsFor() throws SQLException {
    try (HikariDataSource pool = open(PoolSettings.of(1, 0));
        Connection first = pool.getConnection()) {
      assertThat(first.isValid(1)).isTrue();

      PoolTimeoutException timedOut = timeOut(pool);

      assertThat((Throwable) timedOut)
          .hasMessageContaining("this thread holds 1 of them itself")
          .hasMessageContaining("waits for a second connection");
      assertThat(cause(timedOut)).isEqualTo(Cause.NESTED);
    }
  }

  @Test
  void knowsWhoWaits() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    PoolSettings patient = PoolSettings.of(1, 0).withTimeout(Duration.ofMinutes(2));
    try (HikariDataSource pool = Pools.open("test", patient, TestDatabase.url())) {
      Thread first = Thread.ofVirtual().start(() -> new Checkout(pool).callSomebody(held, answer));
      held.await();
      Thread second =
          Thread.ofPlatform()
              .name("waiting")
              .start(() -> {
                try (UnitOfWork.Scope unit = UnitOfWork.open(() -> "GET /orders")) {
                  new Checkout(pool).run("SELECT 1");
                }
              });
      await().atMost(Duration.ofMinutes(1)).until(() -> !report(pool).waiters().isEmpty());

      assertThat(report(pool).waiters())
          .singleElement()
          .satisfies(waiter -> {
            assertThat(waiter.thread()).isEqualTo("waiting");
            assertThat(waiter.route()).isEqualTo("GET /orders");
          });
      answer.countDown();
      second.join();
      first.join();
      PoolReport after = report(pool);
      assertThat(after.waiters()).isEmpty();
      assertThat(after.diagnosis().cause()).isEqualTo(Cause.NONE);
      assertThat(after.state().acquires().longest()).isPositive();
      assertThat(after.state().acquires().count()).isEqualTo(2);
    }
  }

  private static HikariDataSource open(PoolSettings settings) {
    HikariDataSource pool =
        Pools.open("test", settings.withTimeout(Duration.ofMillis(1_500)), TestDatabase.url());
    await().atMost(Duration.ofMinutes(1)).until(() -> PoolHealth.of(pool).idle() == 1);
    return pool;
  }

  private static PoolTimeoutException timeOut(HikariDataSource pool) {
    return catchThrowableOfType(PoolTimeoutException.class, pool::getConnection);
  }

  private static Cause cause(PoolTimeoutException timedOut) {
    return Objects.requireNonNull(timedOut.report(), "a report").diagnosis().cause();
  }

  private static PoolReport report(HikariDataSource pool) {
    return PoolWatch.find(pool).orElseThrow().report();
  }
}
