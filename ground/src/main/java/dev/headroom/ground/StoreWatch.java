// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers whether a store answers, and tells when that changes.
 *
 * <p>Thread-safe. {@link #isUp} is one volatile read; a report that changes nothing is that and no
 * more. A change is logged in one line and told to the listeners on the reporting thread; changes
 * are told one after the other, in the order in which they came.
 */
public final class StoreWatch {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

  private final TimeSource time;
  private final ReentrantLock changing = new ReentrantLock();
  private final List<Consumer<StoreHealth>> listeners = new CopyOnWriteArrayList<>();
  private volatile StoreHealth health;

  /**
   * Makes a watch on a store that is not yet known to answer.
   *
   * @param name the store's name, such as {@code redis}
   * @param time where instants come from
   */
  public StoreWatch(String name, TimeSource time) {
    this.time = time;
    this.health = new StoreHealth(name, StoreHealth.State.DOWN, time.now(), "not yet connected");
  }

  /**
   * Tells whether the store answered last time.
   *
   * @return true if it did
   */
  public boolean isUp() {
    return health.state() == StoreHealth.State.UP;
  }

  /** Reports that the store answered. */
  public void succeeded() {
    if (!isUp()) {
      change(StoreHealth.State.UP, "");
    }
  }

  /**
   * Reports that the store did not answer.
   *
   * @param failure what happened; its class is told, its message is not, because it may hold what
   *     was asked
   */
  public void failed(Throwable failure) {
    if (isUp()) {
      change(StoreHealth.State.DOWN, failure.getClass().getSimpleName());
    }
  }

  /**
   * Returns what is known.
   *
   * @return the state of this moment
   */
  public StoreHealth health() {
    return health;
  }

  /**
   * Adds a listener for changes of state.
   *
   * @param listener called on the reporting thread; it must be quick and must not throw
   */
  public void onChange(Consumer<StoreHealth> listener) {
    listeners.add(listener);
  }

  private void change(StoreHealth.State to, String detail) {
    changing.lock();
    try {
      if (health.state() == to) {
        return;
      }
      StoreHealth after = new StoreHealth(health.name(), to, time.now(), detail);
      health = after;
      if (to == StoreHealth.State.UP) {
        LOG.info("{} answers", after.name());
      } else {
        LOG.warn("{} is away ({}); going on without it", after.name(), detail);
      }
      listeners.forEach(listener -> listener.accept(after));
    } finally {
      changing.unlock();
    }
  }
}
