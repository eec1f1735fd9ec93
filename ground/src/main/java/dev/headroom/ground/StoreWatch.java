// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks whether a store is available, and logs each change in one line.
 *
 * <p>Thread-safe. {@link #isUp}, and a report that changes nothing, is one volatile read.
 */
public final class StoreWatch {

  private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);

  private final TimeSource time;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile StoreHealth health;
  private volatile String server = "";
  private volatile String caveat = "";

  // Guarded by changing.
  private final Set<String> loggedCaveats = new HashSet<>();

  /**
   * Creates a watch of a store that counts as down until it responds.
   *
   * @param name such as {@code redis}
   * @param time the clock
   */
  public StoreWatch(String name, TimeSource time) {
    this.time = time;
    this.health = new StoreHealth(name, StoreHealth.State.DOWN, time.now(), "not yet connected");
  }

  /** Returns whether the store responded to the last call. */
  public boolean isUp() {
    return health.state() == StoreHealth.State.UP;
  }

  /** Reports that the store responded. */
  public void succeeded() {
    if (!isUp()) {
      change(StoreHealth.State.UP, detail());
    }
  }

  /**
   * Reports that the store did not respond.
   *
   * @param failure the cause; its class is reported, but not its message, which may contain data
   */
  public void failed(Throwable failure) {
    if (isUp()) {
      change(StoreHealth.State.DOWN, failure.getClass().getSimpleName());
    }
  }

  /**
   * Reports which of several servers the store is reached at from now on: the detail of its health
   * while it is up, before its caveat.
   *
   * @param text an address without secrets
   */
  public void server(String text) {
    changing.lock();
    try {
      server = text;
      refreshDetail();
    } finally {
      changing.unlock();
    }
  }

  private void refreshDetail() {
    if (isUp()) {
      health = new StoreHealth(health.name(), StoreHealth.State.UP, health.since(), detail());
    }
  }

  private String detail() {
    return server.isEmpty() || caveat.isEmpty() ? server + caveat : server + "; " + caveat;
  }

  /**
   * Reports what the store cannot be relied on for while it responds, such as that it evicts: the
   * detail of its health while it is up. Each caveat is logged once.
   *
   * @param text a few words without secrets; empty for none
   */
  public void caveat(String text) {
    if (text.equals(caveat)) {
      return;
    }
    changing.lock();
    try {
      caveat = text;
      refreshDetail();
      if (!text.isEmpty() && loggedCaveats.add(text)) {
        LOG.warn("{} {}", health.name(), text);
      }
    } finally {
      changing.unlock();
    }
  }

  /** Returns the current health. */
  public StoreHealth health() {
    return health;
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
        LOG.info("{} is available{}{}", after.name(), server.isEmpty() ? "" : " at ", server);
      } else {
        LOG.warn("{} is unavailable ({}); going on without it", after.name(), detail);
      }
    } finally {
      changing.unlock();
    }
  }
}
