// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.operate;

import dev.headroom.apps.toeic.ToeicSettings.Width;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets so many pieces of work run at once, a few more wait, and refuses the rest at once.
 *
 * <p>Thread-safe. Who is refused has taken nothing.
 */
public final class Lane {

  private final String name;
  private final Width width;
  private final Semaphore inside;
  private final Semaphore served;
  private final long patienceNanos;

  Lane(String name, Width width, Duration patience) {
    this.name = name;
    this.width = width;
    this.inside = new Semaphore(width.atMost());
    this.served = new Semaphore(width.atOnce());
    this.patienceNanos = patience.toNanos();
  }

  /**
   * Does a piece of work when it is its turn.
   *
   * @param work what is done, on this thread
   * @param <T> what it gives
   * @return what it gave
   * @throws BusyException if the lane is full, or the turn did not come in time
   */
  public <T> T call(Supplier<T> work) {
    enter();
    try {
      return work.get();
    } finally {
      leave();
    }
  }

  void enter() {
    if (!inside.tryAcquire()) {
      throw new BusyException(name);
    }
    boolean entered = false;
    try {
      entered = served.tryAcquire(patienceNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    } finally {
      if (!entered) {
        inside.release();
      }
    }
    if (!entered) {
      throw new BusyException(name);
    }
  }

  void leave() {
    served.release();
    inside.release();
  }

  /** How many are served now. */
  int active() {
    return width.atOnce() - served.availablePermits();
  }

  /** How many are served or wait now. */
  int entered() {
    return width.atMost() - inside.availablePermits();
  }
}
