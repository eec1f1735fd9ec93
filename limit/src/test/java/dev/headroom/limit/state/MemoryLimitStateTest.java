// SPDX-License-Identifier: Apache-2.0
package dev.headroom.limit.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.limit.ManualTime;
import dev.headroom.limit.rule.Decision;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MemoryLimitStateTest {
  private static final Limit TEN_A_MINUTE = Limit.parse("api", "10/min");

  private final ManualTime time = new ManualTime();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final LimitListener listener =
      new LimitListener() {
        @Override
        public void counted(LimitMeter meter, String rule, long permits) {
          assertThat(meter).isEqualTo(LimitMeter.FORGOTTEN);
          forgotten.addAndGet((int) permits);
        }
      };

  @Test
  void tellsWhatRemainsAndWhenToRetry() {
    MemoryLimitState state = new MemoryLimitState(time);

    assertThat(state.take(TEN_A_MINUTE, "ann", 4))
        .isEqualTo(Decision.admitted(10, 6, Decision.Source.LOCAL));
    time.advance(Duration.ofSeconds(20));
    assertThat(state.take(TEN_A_MINUTE, "ann", 7))
        .isEqualTo(Decision.refused(10, 6, Duration.ofSeconds(40), Decision.Source.LOCAL));
    time.advance(Duration.ofSeconds(40));
    assertThat(state.take(TEN_A_MINUTE, "ann", 10))
        .isEqualTo(Decision.admitted(10, 0, Decision.Source.LOCAL));
  }

  @Test
  void keepsKeysAndRulesApart() {
    MemoryLimitState state = new MemoryLimitState(time);
    state.take(TEN_A_MINUTE, "ann", 10);

    assertThat(state.take(TEN_A_MINUTE, "bob", 10).admitted()).isTrue();
    assertThat(state.take(Limit.parse("search", "10/min"), "ann", 10).admitted()).isTrue();
    assertThat(state.take(TEN_A_MINUTE, "ann", 1).admitted()).isFalse();
  }

  @Test
  void remainsAtZeroWhenTheLimitIsLoweredBelowWhatWasTaken() {
    MemoryLimitState state = new MemoryLimitState(time);
    state.take(TEN_A_MINUTE, "ann", 10);

    assertThat(state.take(Limit.parse("api", "3/min"), "ann", 1).remaining()).isZero();
  }

  @Test
  void refusesToTryWhatCouldNeverFit() {
    MemoryLimitState state = new MemoryLimitState(time);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> state.take(TEN_A_MINUTE, "ann", 11))
        .withMessage(
            "permits for limit api was 11, allowed 1 to 10; ask for less at once or raise the"
                + " limit");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> state.take(TEN_A_MINUTE, "ann", 0));
    assertThat(state.keys()).isZero();
  }

  @Test
  void evictsIdleKeysWithoutASoundAndNeverExceedsItsRoom() {
    MemoryLimitState state = new MemoryLimitState(time, 100, listener);
    for (int round = 0; round < 50; round++) {
      for (int key = 0; key < 80; key++) {
        state.take(TEN_A_MINUTE, round + "-" + key, 1);
      }
      assertThat(state.keys()).isBetween(1, 100);
      time.advance(Duration.ofMinutes(1));
    }

    assertThat(forgotten).hasValue(0);
  }

  @Test
  void givesIdleKeysBackLongBeforeItIsFull() {
    MemoryLimitState state = new MemoryLimitState(time);
    for (int key = 0; key < 1_000; key++) {
      state.take(TEN_A_MINUTE, "old-" + key, 1);
    }
    time.advance(Duration.ofMinutes(1));
    for (int key = 0; key < 1_000; key++) {
      state.take(TEN_A_MINUTE, "new-" + key, 1);
    }

    assertThat(state.keys()).isLessThan(1_100);
  }

  @Test
  void forgetsTheKeyThatTookLeastAndTellsWhenAllAreInUse() {
    MemoryLimitState state = new MemoryLimitState(time, 100, listener);
    state.take(TEN_A_MINUTE, "greedy", 10);
    for (int key = 0; key < 10_000; key++) {
      state.take(TEN_A_MINUTE, "flood-" + key, 1);
    }

    assertThat(state.keys()).isEqualTo(100);
    assertThat(forgotten).hasValue(10_001 - 100);
    assertThat(state.take(TEN_A_MINUTE, "greedy", 1).admitted()).isFalse();
  }

  @Test
  void admitsExactlyTheLimitToManyThreads() throws Exception {
    Limit rule = Limit.parse("api", "1000/h");
    MemoryLimitState state = new MemoryLimitState(time);

    int admitted = inThreads(8, () -> admitted(state, rule, 500));

    assertThat(admitted).isEqualTo(1_000);
  }

  @Test
  void accountsForEveryPermitWhileKeysAreEvictedUnderManyThreads() throws Exception {
    // A late thread that writes to a log already taken out of the map would lose its permit
    // unheard.
    Limit rule = Limit.parse("api", "100000/h");
    MemoryLimitState state = new MemoryLimitState(time, 8, listener);
    int taken =
        inThreads(
            8,
            () -> {
              for (int i = 0; i < 5_000; i++) {
                state.take(rule, "key-" + i % 40, 1);
              }
              return 5_000;
            });
    // Pushes every key out, so that whatever was still live is reported.
    for (int i = 0; i < 500; i++) {
      state.take(rule, "last-" + i, 100_000);
    }

    assertThat(forgotten.get() % 100_000).isEqualTo(taken % 100_000);
  }

  private static int admitted(MemoryLimitState state, Limit rule, int calls) {
    int admitted = 0;
    for (int i = 0; i < calls; i++) {
      admitted += state.take(rule, "ann", 1).admitted() ? 1 : 0;
    }
    return admitted;
  }

  private static int inThreads(int threads, Callable<Integer> work) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(work));
      }
      int sum = 0;
      for (Future<Integer> one : running) {
        sum += one.get();
      }
      return sum;
    }
  }
}
