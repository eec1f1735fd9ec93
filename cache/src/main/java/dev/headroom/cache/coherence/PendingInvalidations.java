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

/**
 * Remembers what must still be removed from the shared level, because it was away when it should
 * have been.
 *
 * <p>Thread-safe. {@link #publish} is one volatile read while there is nothing to do. Bounded: past
 * {@link #MAX_KEYS} keys all is removed instead. No lock is held while the level is asked: what is
 * being replayed is taken out and, if that fails, put back; what is added meanwhile waits for the
 * next turn, also when it is the same key.
 */
public final class PendingInvalidations {

  public static final int MAX_KEYS = 10_000;

  /** Enough that a full journal is twenty calls, few enough that one call stays short. */
  public static final int KEYS_A_CALL = 500;

  private final RemovalTarget shared;
  private final AtomicBoolean replaying = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by {@code lock}, like {@code all}. */
  private final Set<String> keys = new LinkedHashSet<>();

  private boolean all;
  private volatile boolean pending;

  public PendingInvalidations(RemovalTarget shared) {
    this.shared = shared;
  }

  public void add(Collection<String> more) {
    add(new Removal(false, List.copyOf(more)));
  }

  public void addAll() {
    add(new Removal(true, List.of()));
  }

  /**
   * Replays what is pending; true if the shared level may be read. Who finds another at it goes
   * past the level.
   */
  public boolean publish() {
    if (!pending) {
      return true;
    }
    if (!replaying.compareAndSet(false, true)) {
      return false;
    }
    try {
      for (Removal next = take(); next.isNeeded(); next = take()) {
        if (!apply(next)) {
          return false;
        }
      }
      return true;
    } finally {
      replaying.set(false);
    }
  }

  private void add(Removal removal) {
    lock.lock();
    try {
      keys.addAll(removal.keys());
      all |= removal.all() || keys.size() > MAX_KEYS;
      if (all) {
        keys.clear();
      }
      pending = true;
    } finally {
      lock.unlock();
    }
  }

  private Removal take() {
    lock.lock();
    try {
      List<String> some = new ArrayList<>(Math.min(keys.size(), KEYS_A_CALL));
      for (Iterator<String> i = keys.iterator(); i.hasNext() && some.size() < KEYS_A_CALL; ) {
        some.add(i.next());
        i.remove();
      }
      Removal next = new Removal(all, some);
      all = false;
      pending = next.isNeeded();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean apply(Removal removal) {
    boolean applied = false;
    try {
      if (removal.all()) {
        shared.clear();
      } else {
        shared.remove(removal.keys());
      }
      applied = true;
    } catch (StoreUnavailableException e) {
      // The level is away again; what was taken is put back below, and the next call tries again.
    } finally {
      if (!applied) {
        add(removal);
      }
    }
    return applied;
  }

  /** A part of what is pending: all, or some keys. */
  private record Removal(boolean all, List<String> keys) {
    boolean isNeeded() {
      return all || !keys.isEmpty();
    }
  }
}
