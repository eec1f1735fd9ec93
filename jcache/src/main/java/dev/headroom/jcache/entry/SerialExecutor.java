// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.ground.BackgroundScheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks one after the other, in their order, on a virtual thread that lives as long as there
 * are any. What a task throws is logged, and the next ones run. Tasks that wait because no thread
 * could be started run with the next one that is given to it.
 *
 * <p>Thread-safe. It has no bound: whoever gives it tasks faster than they run fills memory.
 */
final class SerialExecutor {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Executor threads;

  SerialExecutor() {
    this(task -> BackgroundScheduler.virtualThread("jcache-listener", task).start());
  }

  /** Creates an executor whose threads another one starts. */
  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  void execute(Runnable task) {
    tasks.add(task);
    startUnlessRunning();
  }

  private void startUnlessRunning() {
    if (tasks.isEmpty() || !running.compareAndSet(false, true)) {
      return;
    }
    boolean started = false;
    try {
      threads.execute(this::runAll);
      started = true;
    } finally {
      if (!started) {
        running.set(false);
      }
    }
  }

  private void runAll() {
    try {
      for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
        next.run();
      }
    } finally {
      running.set(false);
      startUnlessRunning(); // what came between the last look and this line, or after a failure
    }
  }
}
