// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.coherence;

import dev.headroom.ground.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Invalidations that the shared level has not got, since it was unavailable when they happened.
 *
 * <p>Thread-safe. {@link #publish} is one volatile read while nothing is pending. Bounded: past
 * {@link #MAX_KEYS} keys all are removed instead. No lock is held while the level is called: what
 * is being published is taken out and, if that fails, put back; what is added meanwhile waits for
 * the next call, also when it is the same key.
 */
public final class PendingInvalidations {

  /** The most keys that are kept. */
  public static final int MAX_KEYS = 10_000;

  /** Enough that the most keys are twenty calls, few enough that one call stays short. */
  public static final int KEYS_A_CALL = 500;

  private final Consumer<List<String>> remove;
  private final Runnable removeAll;
  private final AtomicBoolean publishing = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@code lock}, like {@code all}. */
  private final Set<String> keys = new LinkedHashSet<>();

  private boolean all;
  private volatile boolean pending;

  /**
   * Creates an empty list.
   *
   * @param remove removes some keys from the level, or throws StoreUnavailableException
   * @param removeAll removes all keys, if there were too many, or throws StoreUnavailableException
   */
  public PendingInvalidations(Consumer<List<String>> remove, Runnable removeAll) {
    this.remove = remove;
    this.removeAll = removeAll;
  }

  /** Adds keys. */
  public void add(Collection<String> more) {
    add(new Batch(false, List.copyOf(more)));
  }

  /** Adds all keys that there are. */
  public void addAll() {
    add(new Batch(true, List.of()));
  }

  /** Returns whether something is pending; one volatile read. */
  boolean isPending() {
    return pending;
  }

  /**
   * Publishes what is pending; returns whether the shared level may be read. A caller that finds
   * another at it goes on without the level.
   */
  public boolean publish() {
    if (!pending) {
      return true;
    }
    if (!publishing.compareAndSet(false, true)) {
      return false;
    }
    try {
      for (Batch next = take(); next.isNeeded(); next = take()) {
        if (!publish(next)) {
          return false;
        }
      }
      return true;
    } finally {
      publishing.set(false);
    }
  }

  private void add(Batch batch) {
    lock.lock();
    try {
      keys.addAll(batch.keys());
      all |= batch.all() || keys.size() > MAX_KEYS;
      if (all) {
        keys.clear();
      }
      pending = true;
    } finally {
      lock.unlock();
    }
  }

  private Batch take() {
    lock.lock();
    try {
      List<String> some = new ArrayList<>(Math.min(keys.size(), KEYS_A_CALL));
      for (Iterator<String> i = keys.iterator(); i.hasNext() && some.size() < KEYS_A_CALL; ) {
        some.add(i.next());
        i.remove();
      }
      Batch next = new Batch(all, some);
      all = false;
      pending = next.isNeeded();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean publish(Batch batch) {
    boolean published = false;
    try {
      if (batch.all()) {
        removeAll.run();
      } else {
        remove.accept(batch.keys());
      }
      published = true;
    } catch (StoreUnavailableException e) {
      // Unavailable again; what was taken is put back below, and the next call tries again.
    } finally {
      if (!published) {
        add(batch);
      }
    }
    return published;
  }

  /** A part of what is pending: all, or some keys. */
  private record Batch(boolean all, List<String> keys) {
    boolean isNeeded() {
      return all || !keys.isEmpty();
    }
  }
}
