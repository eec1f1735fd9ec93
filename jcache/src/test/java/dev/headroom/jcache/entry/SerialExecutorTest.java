// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

  private final List<String> done = new ArrayList<>();
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private boolean outOfMemory;
  private final SerialExecutor serial = new SerialExecutor(this::start);

  private void start(Runnable thread) {
    if (outOfMemory) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    threads.add(thread);
  }

  private void runThreads() {
    for (Runnable next = threads.poll(); next != null; next = threads.poll()) {
      next.run();
    }
  }

  /** Its count of waiting tasks stayed above 0, and no later event was ever published. */
  @Test
  void runsWhatWaitsOnceAThreadCanBeStartedAgain() {
    outOfMemory = true;
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> serial.execute(() -> done.add("a")));
    outOfMemory = false;
    serial.execute(() -> done.add("b"));
    runThreads();
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void runsTheNextTasksAfterOneThatFails() {
    serial.execute(() -> {
      throw new IllegalStateException("on purpose");
    });
    serial.execute(() -> done.add("a"));
    Runnable first = threads.remove();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(first::run);
    runThreads();
    serial.execute(() -> done.add("b"));
    runThreads();
    assertThat(done).containsExactly("a", "b");
  }

  @Test
  void hasOneThreadAtATime() {
    serial.execute(() -> serial.execute(() -> done.add("inner")));
    serial.execute(() -> done.add("outer"));
    assertThat(threads).hasSize(1);
    runThreads();
    assertThat(done).containsExactly("outer", "inner");
  }
}
