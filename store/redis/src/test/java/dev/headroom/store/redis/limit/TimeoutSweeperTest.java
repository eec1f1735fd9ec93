// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TimeoutSweeperTest {
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<@Nullable Thread> seen = new AtomicReference<>();
  private final TimeoutSweeper sweeper =
      new TimeoutSweeper("sweeper-test", 1_000_000, 1_000_000, this::look);

  private boolean look() {
    seen.set(Thread.currentThread());
    return waiting.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
  }

  @Test
  void looksAfterWhoeverWaitsAndEndsWhenNobodyDoes() {
    for (int time = 0; time < 2; time++) {
      waiting.set(50);
      sweeper.start();
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> waiting.get() == 0);

      Thread thread = Objects.requireNonNull(seen.get());
      assertThat(thread.isDaemon()).isTrue();
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !thread.isAlive());
    }
  }

  @Test
  void makesRoundsWithOneThreadForAll() {
    waiting.set(Integer.MAX_VALUE);
    sweeper.start();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> seen.get() != null);
    Thread first = seen.get();
    for (int i = 0; i < 1_000; i++) {
      sweeper.start();
    }
    seen.set(null);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> seen.get() != null);

    assertThat(seen.get()).isSameAs(first);
    waiting.set(0);
  }

  /** It counted as running for ever, and whoever waited for a Redis that hangs did so too. */
  @Test
  void startsWithTheNextWaitWhereNoThreadCouldBeStarted() {
    AtomicInteger starts = new AtomicInteger();
    TimeoutSweeper starved =
        new TimeoutSweeper(
            "sweeper-without-thread",
            1_000_000,
            1_000_000,
            this::look,
            task -> {
              if (starts.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
              }
              Thread.ofVirtual().start(task);
            });
    waiting.set(1);
    assertThat(starved.start()).isFalse();
    assertThat(starved.start()).isTrue();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> waiting.get() == 0);
  }

  @Test
  void goesOnAfterARoundThatFailed() {
    AtomicInteger rounds = new AtomicInteger();
    TimeoutSweeper failing =
        new TimeoutSweeper(
            "sweeper-that-fails",
            1_000_000,
            1_000_000,
            () -> {
              if (rounds.incrementAndGet() == 1) {
                throw new IllegalStateException("the first round fails");
              }
              return false;
            });
    failing.start();

    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> rounds.get() >= 3);
  }

  @Test
  void makesItsNextRoundLaterAfterOneThatFoundNobody() {
    AtomicInteger rounds = new AtomicInteger();
    TimeoutSweeper rare =
        new TimeoutSweeper(
            "sweeper-that-pauses",
            1_000_000,
            Duration.ofDays(1).toNanos(),
            () -> rounds.incrementAndGet() < 3);
    rare.start();
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> rounds.get() == 3);

    Awaitility.await()
        .during(Duration.ofMillis(100))
        .atMost(Duration.ofMinutes(1))
        .until(() -> rounds.get() == 3);
  }
}
