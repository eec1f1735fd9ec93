// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.ground.BackgroundScheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, in their order, on a virtual thread that lives as long as there
 * are any. A task must not throw.
 *
 * <p>Thread-safe. It has no bound: whoever writes faster than a listener reads fills memory.
 */
final class SerialExecutor {

  private final Queue<Runnable> letters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  void post(Runnable letter) {
    letters.add(letter);
    if (count.getAndIncrement() == 0) {
      BackgroundScheduler.virtualThread("jcache-listener", this::readAll).start();
    }
  }

  private void readAll() {
    do {
      letters.remove().run();
    } while (count.decrementAndGet() > 0);
  }
}
