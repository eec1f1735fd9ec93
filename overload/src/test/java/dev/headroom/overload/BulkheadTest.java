// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("try") // permits and scopes are only to be closed
class BulkheadTest {
  private static Bulkhead bulkhead(int running, int inside, Duration maxWait) {
    return new Bulkhead(
        new BulkheadSettings("db", running, inside, maxWait),
        OverloadListener.NONE,
        TimeSource.system());
  }

  private static void assertRefused(Bulkhead bulkhead, Reason reason) {
    assertThatThrownBy(bulkhead::acquire)
        .isInstanceOfSatisfying(
            OverloadException.class, fault -> assertThat(fault.reason()).isEqualTo(reason));
  }

  @Test
  void refusesCallsAboveThoseThatRunAndWait() throws Exception {
    Bulkhead db = bulkhead(1, 2, Duration.ofSeconds(60));
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Bulkhead.Permit held = db.acquire();
      Future<String> waiting = callers.submit(() -> db.call(() -> "made"));
      await().atMost(Duration.ofMinutes(1)).until(() -> db.calls() == 2);
      assertRefused(db, Reason.QUEUE_FULL);
      assertThat(db.running()).isEqualTo(1);
      held.close();
      held.close();
      assertThat(waiting.get()).isEqualTo("made");
      assertThat(db.calls()).isZero();
      assertThat(db.running()).isZero();
    }
  }

  /** Else any number of asynchronous calls would run at once. */
  @Test
  void aCallThatReturnsAFutureRunsUntilThatIsComplete() throws Exception {
    Bulkhead db = bulkhead(2, 2, Duration.ZERO);
    CompletableFuture<String> one = new CompletableFuture<>();
    CompletableFuture<String> two = new CompletableFuture<>();
    assertThat(db.call(() -> one)).isSameAs(one);
    assertThat(db.call(() -> two)).isSameAs(two);
    assertRefused(db, Reason.QUEUE_FULL);
    one.complete("made");
    two.completeExceptionally(new IllegalStateException("failed"));
    assertThat(db.running()).isZero();
    assertThat(db.call(() -> CompletableFuture.completedFuture("made"))).isCompleted();
    assertThatThrownBy(() ->
            db.call(() -> {
              throw new IllegalStateException("failed");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(db.calls()).isZero();
  }

  @Test
  void refusesACallThatWaitedAsLongAsItMay() {
    Bulkhead db = bulkhead(1, 5, Duration.ofMillis(10));
    db.acquire();
    assertRefused(db, Reason.WAIT_TIMEOUT);
    assertThat(db.calls()).isEqualTo(1);
  }

  @Test
  void waitsNoLongerThanTheDeadlineAllows() {
    Bulkhead db = bulkhead(1, 5, Duration.ofSeconds(60));
    db.acquire();
    // The remaining time stays the same, however long the call takes to come here.
    Deadline deadline = Deadline.after(Duration.ofMillis(20), new ManualTime());
    try (Deadline.Scope scope = deadline.makeCurrent()) {
      assertRefused(db, Reason.WAIT_TIMEOUT);
    }
    assertThat(deadline.waitedNanos()).isGreaterThanOrEqualTo(19_000_000);
  }

  @Test
  void aFailedCallReturnsItsPermit() {
    Bulkhead db = bulkhead(1, 1, Duration.ZERO);
    assertThatThrownBy(() ->
            db.call(() -> {
              throw new IllegalStateException("broken");
            }))
        .hasMessage("broken");
    assertThat(db.running()).isZero();
  }

  @Test
  void deadlinesOnlyGetShorterInside() {
    ManualTime time = new ManualTime();
    try (Deadline.Scope outer = Deadline.after(Duration.ofSeconds(1), time).makeCurrent()) {
      time.advanceMillis(400);
      Deadline inner = Deadline.after(Duration.ofSeconds(5), time);
      assertThat(inner.remaining()).isEqualTo(Duration.ofMillis(600));
      assertThat(Deadline.after(Duration.ofMillis(10), time).remaining())
          .isEqualTo(Duration.ofMillis(10));
      Runnable elsewhere = inner.wrap(() -> assertThat(Deadline.current()).contains(inner));
      Thread.ofVirtual().start(elsewhere);
    }
    assertThat(Deadline.current()).isEmpty();
  }

  /** Two callers that take two bulkheads in opposite orders: each holds what the other needs. */
  @Test
  @Timeout(120)
  void callersThatWaitForEachOtherAreRefusedAndNeverStandStill() throws Exception {
    Bulkhead database = bulkhead(1, 2, Duration.ofMillis(100));
    Bulkhead http = bulkhead(1, 2, Duration.ofMillis(100));
    CyclicBarrier both = new CyclicBarrier(2);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> one = callers.submit(() -> isRefusedInside(database, http, both));
      Future<Boolean> other = callers.submit(() -> isRefusedInside(http, database, both));
      assertThat(one.get() || other.get()).isTrue();
    }
    assertThat(http.calls()).isZero();
    assertThat(database.calls()).isZero();
  }

  private static boolean isRefusedInside(Bulkhead first, Bulkhead second, CyclicBarrier both)
      throws Exception {
    try (Bulkhead.Permit held = first.acquire()) {
      both.await();
      try (Bulkhead.Permit entered = second.acquire()) {
        return false;
      } catch (OverloadException full) {
        return true;
      }
    }
  }
}
