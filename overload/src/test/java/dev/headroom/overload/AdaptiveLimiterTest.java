// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.Deadline;
import dev.headroom.ground.SettingsException;
import dev.headroom.ground.TimeSource;
import dev.headroom.overload.OverloadException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // permits and scopes are only to be closed
class AdaptiveLimiterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static AdaptiveLimiter limiter(int limit, int waiting, Duration maxWait) {
    return limiter(limit, waiting, maxWait, TimeSource.system());
  }

  /** A limiter whose callers wait as long as the test does, since its clock is stopped. */
  private static AdaptiveLimiter withStoppedClock(int waiting) {
    return limiter(1, waiting, Duration.ofSeconds(10), new ManualTime());
  }

  private static AdaptiveLimiter limiter(
      int limit, int waiting, Duration maxWait, TimeSource time) {
    return new AdaptiveLimiter(
        new AdaptiveLimiterSettings("test", limit, limit, limit, waiting, maxWait),
        Pressure.NONE,
        OverloadListener.NONE,
        time);
  }

  private static Call call(Priority priority) {
    return new Call(priority, 5, Call.NEVER);
  }

  private static void assertRefused(AdaptiveLimiter limiter, Call call, Reason reason) {
    assertThatThrownBy(() -> limiter.acquire(call))
        .isInstanceOfSatisfying(
            OverloadException.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(reason);
              assertThat(refusal.getStackTrace()).isEmpty();
            });
  }

  @Test
  void admitsUpToItsLimitAndRefusesTheNextAtOnce() {
    AdaptiveLimiter limiter = limiter(2, 0, Duration.ofSeconds(1));
    CallPermit one = limiter.acquire(Call.defaults());
    CallPermit two = limiter.acquire(Call.defaults());
    assertRefused(limiter, Call.defaults(), Reason.QUEUE_FULL);
    one.close();
    one.close();
    assertThat(limiter.state().running()).isEqualTo(1);
    limiter.acquire(Call.defaults()).close();
    two.ignore();
    assertThat(limiter.state().running()).isZero();
  }

  /** After a failure of a database, its calls are no slower than before. */
  @Test
  void learnsFromFailuresThatAreSlowAlone() {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter =
        new AdaptiveLimiter(
            new AdaptiveLimiterSettings("test", 1, 20, 100, 0, Duration.ZERO),
            Pressure.NONE,
            OverloadListener.NONE,
            time);
    calls(limiter, time, 60, 10, CallPermit::close);
    calls(limiter, time, 600, 1, CallPermit::fail);
    calls(limiter, time, 60, 10, CallPermit::close);
    assertThat(limiter.state().limit()).isEqualTo(20);
    calls(limiter, time, 60, 50, CallPermit::fail);
    assertThat(limiter.state().limit()).isLessThan(20);
    assertThat(limiter.state().running()).isZero();
  }

  private static void calls(
      AdaptiveLimiter limiter, ManualTime time, int count, int millis, Consumer<CallPermit> end) {
    for (int i = 0; i < count; i++) {
      CallPermit permit = limiter.acquire(Call.defaults());
      time.advanceMillis(millis);
      end.accept(permit);
    }
  }

  /** A window that waited for calls that complete never ended, so the limit stayed where it was. */
  @Test
  void fallsToItsMinimumWhereEveryCallIsDropped() {
    ManualTime time = new ManualTime();
    AdaptiveLimiter limiter =
        new AdaptiveLimiter(
            new AdaptiveLimiterSettings("test", 2, 20, 100, 0, Duration.ZERO),
            Pressure.NONE,
            OverloadListener.NONE,
            time);
    for (int window = 0; window < 40; window++) {
      time.advanceMillis(100);
      for (int call = 0; call < 30; call++) {
        limiter.acquire(Call.defaults()).drop();
      }
    }
    assertThat(limiter.state().limit()).isEqualTo(2);
  }

  @Test
  void refusesACallThatWaitedAsLongAsItMay() {
    AdaptiveLimiter limiter = limiter(1, 10, Duration.ofMillis(20));
    limiter.acquire(Call.defaults());
    assertRefused(limiter, Call.defaults(), Reason.WAIT_TIMEOUT);
    assertThat(limiter.state().waiting()).isZero();
  }

  @Test
  void refusesACallWhoseDeadlineWouldPass() {
    AdaptiveLimiter limiter = limiter(1, 10, Duration.ofSeconds(1));
    limiter.acquire(Call.defaults());
    long past = System.nanoTime() - 1;
    assertRefused(limiter, new Call(Priority.CRITICAL, 0, past), Reason.DEADLINE);
  }

  @Test
  void servesTheMoreImportantFirst() throws Exception {
    AdaptiveLimiter limiter = withStoppedClock(10);
    List<Priority> served = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CallPermit held = limiter.acquire(Call.defaults());
      int waiting = 0;
      for (Priority each :
          List.of(Priority.SHEDDABLE, Priority.NORMAL, Priority.CRITICAL, Priority.BACKGROUND)) {
        callers.execute(() -> {
          try (CallPermit permit = limiter.acquire(call(each))) {
            served.add(each);
          }
        });
        int now = ++waiting;
        await().atMost(PATIENCE).until(() -> limiter.state().waiting() == now);
      }
      held.close();
    }
    assertThat(served).containsExactly(Priority.values());
  }

  @Test
  void aFullQueueEvictsALowerPriorityForAHigherOne() throws Exception {
    AdaptiveLimiter limiter = withStoppedClock(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CallPermit held = limiter.acquire(Call.defaults());
      Future<Reason> lesser = callers.submit(() -> refusal(limiter, Priority.SHEDDABLE));
      await().atMost(PATIENCE).until(() -> limiter.state().waiting() == 1);
      assertRefused(limiter, call(Priority.SHEDDABLE), Reason.QUEUE_FULL);
      Future<Reason> more = callers.submit(() -> refusal(limiter, Priority.NORMAL));
      assertThat(lesser.get()).isEqualTo(Reason.WAIT_TIMEOUT);
      await().atMost(PATIENCE).until(() -> limiter.state().waiting() == 1);
      held.close();
      assertThatThrownBy(more::get).hasMessageContaining("admitted");
    }
  }

  private static Reason refusal(AdaptiveLimiter limiter, Priority priority) {
    try (CallPermit permit = limiter.acquire(call(priority))) {
      throw new IllegalStateException("admitted");
    } catch (OverloadException refused) {
      return refused.reason();
    }
  }

  @Test
  void neverRunsMoreThanItsLimitAndLosesNoPermit() {
    AdaptiveLimiter limiter = limiter(7, 50, Duration.ofMillis(5));
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger admitted = new AtomicInteger();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20_000; i++) {
        callers.execute(() -> {
          try (CallPermit permit = limiter.acquire(Call.defaults())) {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            LockSupport.parkNanos(50_000);
            running.decrementAndGet();
            admitted.incrementAndGet();
          } catch (OverloadException refused) {
            LockSupport.parkNanos(1000);
          }
        });
      }
    }
    assertThat(most.get()).isBetween(1, 7);
    assertThat(admitted.get()).isGreaterThanOrEqualTo(7);
    assertThat(limiter.state().running()).isZero();
    assertThat(limiter.state().waiting()).isZero();
  }

  @Test
  void anInterruptedCallerStopsWaitingAndStaysInterrupted() throws Exception {
    AdaptiveLimiter limiter = withStoppedClock(10);
    limiter.acquire(Call.defaults());
    AtomicInteger kept = new AtomicInteger();
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                limiter.acquire(Call.defaults());
              } catch (OverloadException refused) {
                kept.set(Thread.currentThread().isInterrupted() ? 1 : 2);
              }
            });
    await().atMost(PATIENCE).until(() -> limiter.state().waiting() == 1);
    caller.interrupt();
    caller.join();
    assertThat(kept).hasValue(1);
    assertThat(limiter.state().waiting()).isZero();
  }

  @Test
  void excludesTheTimeWaitedAtBulkheadsFromItsLatencies() {
    ManualTime time = new ManualTime();
    AdaptiveLimiterSettings settings =
        new AdaptiveLimiterSettings("test", 1, 1, 100, 10, Duration.ofSeconds(1));
    AdaptiveLimiter limiter =
        new AdaptiveLimiter(settings, Pressure.NONE, OverloadListener.NONE, time);
    for (int i = 0; i < 40; i++) {
      try (Deadline.Scope scope = Deadline.after(Duration.ofSeconds(10), time).makeCurrent();
          CallPermit permit = limiter.acquire(Call.defaults())) {
        time.advanceMillis(10);
        Deadline.recordWait(6_000_000);
      }
    }
    assertThat(limiter.state().baseline()).isEqualTo(Duration.ofMillis(4));
  }

  /** The wait was recorded for the shorter deadline alone, and the limiter took it for latency. */
  @Test
  void excludesTheTimeWaitedUnderAShorterDeadlineInside() {
    ManualTime time = new ManualTime();
    Deadline outer = Deadline.after(Duration.ofSeconds(10), time);
    try (Deadline.Scope scope = outer.makeCurrent();
        Deadline.Scope inner = Deadline.after(Duration.ofSeconds(1), time).makeCurrent()) {
      Deadline.recordWait(6_000_000);
    }
    assertThat(outer.waitedNanos()).isEqualTo(6_000_000);
  }

  @Test
  void usersKeepTheirCohortForAnHour() {
    Instant now = Instant.parse("2026-01-01T10:00:00Z");
    int[] sizes = new int[Call.COHORTS];
    int moved = 0;
    for (int i = 0; i < 12_800; i++) {
      int cohort = Call.cohortOf("user" + i, now);
      assertThat(Call.cohortOf("user" + i, now.plusSeconds(3599))).isEqualTo(cohort);
      moved += Call.cohortOf("user" + i, now.plusSeconds(3600)) == cohort ? 0 : 1;
      sizes[cohort]++;
    }
    assertThat(moved).isGreaterThan(12_000);
    assertThat(Arrays.stream(sizes)).allMatch(size -> size > 50 && size < 160);
  }

  @Test
  void reportsAllFaultsOfTheSettingsAtOnce() {
    assertThatThrownBy(() -> new AdaptiveLimiterSettings("x", 0, 0, -1, -1, Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            SettingsException.class, fault -> assertThat(fault.faults()).hasSizeGreaterThan(3));
  }
}
