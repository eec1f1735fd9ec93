// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyLocksTest {

  private final KeyLocks<Integer> locks = new KeyLocks<>(new DeadlockDetector());

  @Test
  void letOneThreadAtATimeHaveSeveralKeysInWhateverOrderTheyAreAskedFor() throws Exception {
    int[] counts = new int[4];
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int thread = 0; thread < 8; thread++) {
        Random random = new Random(thread);
        running.add(
            threads.submit(() -> {
              for (int step = 0; step < 2_000; step++) {
                count(counts, random);
              }
            }));
      }
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(IntStream.of(counts).sum()).isEqualTo(8 * 2_000 * 3);
  }

  private void count(int[] counts, Random random) {
    List<Integer> keys = new ArrayList<>(List.of(0, 1, 2, 3));
    Collections.shuffle(keys, random);
    List<Integer> two = keys.subList(0, 2);
    int one = keys.get(2);
    locks.withAll(
        two,
        () -> {
          two.forEach(key -> counts[key]++);
          return two;
        });
    locks.with(one, () -> counts[one]++);
  }

  @Test
  void areReentrant() {
    String done =
        locks.with(1, () -> locks.withAll(List.of(1, 2), () -> locks.with(2, () -> "in")));
    assertThat(done).isEqualTo("in");
  }
}
