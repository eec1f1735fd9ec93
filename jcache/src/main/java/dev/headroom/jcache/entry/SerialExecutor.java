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
 * could be started run with the next one that is posted.
 *
 * <p>Thread-safe. It has no bound: whoever writes faster than a listener reads fills memory.
 */
final class SerialExecutor {

  private final Queue<Runnable> letters = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean reading = new AtomicBoolean();
  private final Executor threads;

  SerialExecutor() {
    this(task -> BackgroundScheduler.virtualThread("jcache-listener", task).start());
  }

  /** Creates an executor whose threads another one starts. */
  SerialExecutor(Executor threads) {
    this.threads = threads;
  }

  void post(Runnable letter) {
    letters.add(letter);
    readUnlessRead();
  }

  private void readUnlessRead() {
    if (letters.isEmpty() || !reading.compareAndSet(false, true)) {
      return;
    }
    boolean started = false;
    try {
      threads.execute(this::readAll);
      started = true;
    } finally {
      if (!started) {
        reading.set(false);
      }
    }
  }

  private void readAll() {
    try {
      for (Runnable next = letters.poll(); next != null; next = letters.poll()) {
        next.run();
      }
    } finally {
      reading.set(false);
      readUnlessRead(); // what came between the last look and this line, or after a failure
    }
  }
}
