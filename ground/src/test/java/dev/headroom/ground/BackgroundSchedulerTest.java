// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundSchedulerTest {
  private static final Duration SOON = Duration.ofMillis(1);
  private static final Duration NEVER = Duration.ofDays(1);

  private final BackgroundScheduler scheduler = new BackgroundScheduler("test");

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void runsOnADaemonThreadThatBearsTheName() throws InterruptedException {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CountDownLatch ran = new CountDownLatch(1);
    scheduler.execute(() -> {
      threads.add(Thread.currentThread());
      ran.countDown();
    });
    await(ran);
    assertThat(threads)
        .singleElement()
        .satisfies(thread -> {
          assertThat(thread.getName()).isEqualTo("headroom-test");
          assertThat(thread.isDaemon()).isTrue();
        });
  }

  @Test
  void runsAgainAfterAFailureAndCountsIt() throws InterruptedException {
    CountDownLatch runs = new CountDownLatch(4);
    scheduler.repeat(
        Duration.ZERO,
        SOON,
        () -> {
          runs.countDown();
          if (runs.getCount() == 3) {
            throw new IllegalStateException("a fault");
          }
          if (runs.getCount() == 2) {
            throw new AssertionError("an error");
          }
        });
    await(runs);
    assertThat(scheduler.failures()).isEqualTo(2);
  }

  @Test
  void runsAgainAfterADelayThatItsRunsChange() throws InterruptedException {
    List<Duration> delays = new CopyOnWriteArrayList<>();
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    scheduler.repeat(
        () -> {
          delays.add(runs.get() < 3 ? SOON : NEVER);
          if (runs.get() == 3) {
            never.countDown();
          }
          return delays.getLast();
        },
        () -> {
          if (runs.incrementAndGet() == 1) {
            throw new StackOverflowError("a test");
          }
        });
    await(never);
    assertThat(delays).containsExactly(SOON, SOON, SOON, NEVER);
    assertThat(scheduler.failures()).isEqualTo(1);
  }

  @Test
  void runsOutOfTurnOnceHoweverOftenItIsRequested() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch proceed = new CountDownLatch(1);
    Runnable request =
        scheduler.repeat(
            Duration.ZERO,
            NEVER,
            () -> {
              if (runs.incrementAndGet() == 1) {
                first.countDown();
                await(proceed);
              }
            });
    await(first);
    for (int i = 0; i < 10; i++) {
      request.run();
    }
    proceed.countDown();
    CountDownLatch after = new CountDownLatch(1);
    scheduler.execute(after::countDown);
    await(after);
    assertThat(runs).hasValue(2);
  }

  @Test
  void closeInterruptsAndWaits() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    scheduler.execute(() -> {
      started.countDown();
      try {
        new CountDownLatch(1).await();
      } finally {
        ended.set(scheduler.isClosed());
      }
    });
    await(started);
    scheduler.close();
    assertThat(ended).isTrue();
    assertThat(scheduler.failures()).isZero();
  }

  @Test
  void aTaskMayCloseItsScheduler() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    scheduler.repeat(
        Duration.ZERO,
        SOON,
        () -> {
          runs.incrementAndGet();
          scheduler.close();
          closed.countDown();
        });
    await(closed);
    scheduler.close();
    assertThat(runs).hasValue(1);
    assertThat(scheduler.failures()).isZero();
  }

  @Test
  void runsAgainAfterAnError() throws InterruptedException {
    CountDownLatch twice = new CountDownLatch(2);
    scheduler.repeat(
        Duration.ZERO,
        SOON,
        () -> {
          twice.countDown();
          throw new StackOverflowError("a test");
        });
    await(twice);
  }

  @Test
  void acceptsNothingOnceItIsClosed() {
    AtomicInteger runs = new AtomicInteger();
    Runnable request = scheduler.repeat(NEVER, NEVER, runs::incrementAndGet);
    scheduler.close();
    request.run();
    scheduler.repeat(Duration.ZERO, SOON, runs::incrementAndGet);
    assertThat(scheduler.execute(runs::incrementAndGet)).isFalse();
    assertThat(scheduler.schedule(SOON, runs::incrementAndGet)).isFalse();
    assertThat(runs).hasValue(0);
  }

  @Test
  void runsBlockingTasksSideBySide() throws InterruptedException {
    try (BackgroundScheduler two = new BackgroundScheduler("pair", 2)) {
      CountDownLatch both = new CountDownLatch(2);
      for (int i = 0; i < 2; i++) {
        two.repeat(
            Duration.ZERO,
            SOON,
            () -> {
              both.countDown();
              await(both);
            });
      }
      await(both);
    }
  }

  @Test
  void givesAVirtualThread() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    Thread thread = BackgroundScheduler.virtualThread("test-load", ran::countDown);
    assertThat(thread.isVirtual()).isTrue();
    assertThat(thread.getName()).isEqualTo("headroom-test-load");
    thread.start();
    await(ran);
  }

  /** As without memory: what says that the task runs would say so for ever. */
  @Test
  @SuppressWarnings("NullAway") // no thread can be made of no task
  void putsBackTheStateOfATaskWhoseThreadCannotBeStarted() {
    AtomicBoolean running = new AtomicBoolean(true);
    assertThatThrownBy(
            () -> BackgroundScheduler.startVirtual("test-load", null, () -> running.set(false)))
        .isInstanceOf(NullPointerException.class);
    assertThat(running).isFalse();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
  }
}
