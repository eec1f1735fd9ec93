// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedExecutorTest {
  /** What was started and has not run yet, as threads that have no processor. */
  private final List<Runnable> started = new ArrayList<>();

  private final BoundedExecutor executor = new BoundedExecutor(started::add, 2);
  private final List<String> done = new ArrayList<>();

  @Test
  void startsSoManyAtOnceAndTheOthersInTheirOrder() {
    List.of("a", "b", "c", "d").forEach(each -> executor.execute(() -> done.add(each)));
    assertThat(started).hasSize(2);
    assertThat(executor.waiting()).isEqualTo(2);

    started.removeFirst().run();
    assertThat(started).hasSize(2);
    assertThat(executor.waiting()).isEqualTo(1);
    while (!started.isEmpty()) {
      started.removeFirst().run();
    }
    assertThat(done).containsExactly("a", "b", "c", "d");
    assertThat(executor.waiting()).isZero();
  }

  @Test
  void givesThePlaceOfATaskThatFailsToTheNext() {
    for (int i = 0; i < 2; i++) {
      executor.execute(() -> {
        throw new IllegalStateException("planted");
      });
    }
    executor.execute(() -> done.add("next"));
    assertThatThrownBy(started.removeFirst()::run).hasMessage("planted");
    started.removeLast().run();
    assertThat(done).containsExactly("next");
  }

  @Test
  void losesNoPlaceWhenATaskIsRefused() {
    List<Runnable> accepted = new ArrayList<>();
    AtomicInteger refusals = new AtomicInteger(3);
    BoundedExecutor closing =
        new BoundedExecutor(
            task -> {
              if (refusals.getAndDecrement() > 0) {
                throw new RejectedExecutionException("planted");
              }
              accepted.add(task);
            },
            1);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> closing.execute(() -> {})).hasMessage("planted");
    }
    closing.execute(() -> {});
    assertThat(accepted).hasSize(1);
  }

  @Test
  void refusesToItsCallerAloneAndLosesNoneThatWaited() {
    List<Runnable> threads = new ArrayList<>();
    AtomicBoolean full = new AtomicBoolean();
    BoundedExecutor scarce =
        new BoundedExecutor(
            task -> {
              if (full.get()) {
                throw new OutOfMemoryError("planted");
              }
              threads.add(task);
            },
            1);
    scarce.execute(() -> done.add("first"));
    scarce.execute(() -> done.add("waited"));
    full.set(true);
    assertThatThrownBy(threads.removeFirst()::run).hasMessage("planted");
    assertThatThrownBy(() -> scarce.execute(() -> done.add("refused"))).hasMessage("planted");
    full.set(false);
    scarce.execute(() -> done.add("last"));
    while (!threads.isEmpty()) {
      threads.removeFirst().run();
    }
    assertThat(done).containsExactly("first", "waited", "last");
  }

  @Test
  void runsEveryTaskAndNeverMoreAtOnceUnderContention() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      BoundedExecutor bounded = new BoundedExecutor(threads, 3);
      for (int i = 0; i < 4; i++) {
        callers.execute(() -> {
          for (int n = 0; n < 2_000; n++) {
            bounded.execute(() -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              running.decrementAndGet();
              ran.incrementAndGet();
            });
          }
        });
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> ran.get() == 8_000);
    }
    assertThat(most.get()).isBetween(1, 3);
  }
}
