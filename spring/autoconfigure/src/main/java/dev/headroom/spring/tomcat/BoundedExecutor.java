// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.tomcat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks on an executor that starts a thread for each, at most so many at once; further ones
 * wait in their order.
 *
 * <p>Thread-safe, without a lock: a task is added before the running ones are counted, and one that
 * ends is subtracted before the queue is looked at, so that none is left behind.
 */
final class BoundedExecutor implements Executor {
  private final Executor target;
  private final int max;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Creates an idle executor.
   *
   * @param max tasks that may run at once, at least 1
   */
  BoundedExecutor(Executor target, int max) {
    this.target = target;
    this.max = max;
  }

  /** Returns the number of tasks that wait; takes time in proportion to it. */
  int waiting() {
    return waiting.size();
  }

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    startNext();
  }

  private void startNext() {
    while (!waiting.isEmpty()) {
      int now = running.get();
      if (now >= max) {
        return;
      }
      if (running.compareAndSet(now, now + 1)) {
        Runnable next = waiting.poll();
        if (next == null) {
          running.decrementAndGet();
        } else {
          start(next);
        }
      }
    }
  }

  private void start(Runnable task) {
    boolean started = false;
    try {
      target.execute(() -> run(task));
      started = true;
    } finally {
      if (!started) {
        running.decrementAndGet();
      }
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      running.decrementAndGet();
      startNext();
    }
  }
}
