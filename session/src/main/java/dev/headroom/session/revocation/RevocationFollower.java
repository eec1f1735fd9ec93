// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.meter.SessionMeterListener;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance's snapshot up to date: reads what the store has written since the last
 * revision, when woken and at least once in every poll.
 *
 * <p>Until the store has answered once, the instance is not ready. While the store is unavailable
 * the snapshot ages, and {@link Revocations} acts on its age; no entry is dropped before it has
 * expired by the store's own time.
 *
 * <p>Thread-safe. One daemon thread writes, a second removes expired entries every hour; readers
 * take one volatile read. The age counts from when the store is asked, not from when it answers.
 * The store learns from the next read which revision this instance applies.
 */
final class RevocationFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationFollower.class);

  private static final Duration FIRST_CLEAN_UP = Duration.ofMinutes(10);
  private static final Duration CLEAN_UP_EVERY = Duration.ofHours(1);

  private final String instance = UUID.randomUUID().toString();
  private final RevocationStore store;
  private final Duration poll;
  private final TimeSource time;
  private final SessionMeterListener listener;
  private final StoreClock clock;
  private final ReentrantLock syncing = new ReentrantLock();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("revocations");
  private final BackgroundScheduler cleaner = new BackgroundScheduler("revocations-clean-up");
  private volatile Runnable wake = () -> {};
  private volatile FollowerState state = FollowerState.NEVER;
  private @Nullable String origin; // under the lock
  private boolean unavailable; // under the lock

  /**
   * Creates a follower that has not started.
   *
   * @param poll how often the store is read when nothing wakes it
   */
  RevocationFollower(
      RevocationStore store,
      Duration poll,
      TimeSource time,
      SessionMeterListener listener,
      StoreClock clock) {
    this.store = store;
    this.poll = poll;
    this.time = time;
    this.listener = listener;
    this.clock = clock;
  }

  /** Starts to follow, once; returns at once. */
  void start() {
    wake = scheduler.repeat(Duration.ZERO, poll, this::sync);
    store.onChange(wake);
    cleaner.repeat(FIRST_CLEAN_UP, CLEAN_UP_EVERY, this::cleanUp);
  }

  private void cleanUp() {
    try {
      LOG.debug("revocation clean-up removed {} entries", store.removeExpired());
    } catch (StoreUnavailableException e) {
      LOG.debug("the revocation store is unavailable; the clean-up tries again");
    }
  }

  /** Requests a synchronization soon. */
  void wake() {
    wake.run();
  }

  FollowerState state() {
    return state;
  }

  /**
   * Reads the store now, on the caller's thread.
   *
   * @return whether the store answered
   */
  boolean sync() {
    syncing.lock();
    try {
      long before;
      do {
        before = state.snapshot().revision();
        step();
        // The snapshot is applied from here on; the next read reports it to the store.
      } while (state.snapshot().revision() != before);
      if (unavailable) {
        unavailable = false;
        LOG.info("the revocation store is available again");
      }
      return true;
    } catch (StoreUnavailableException e) {
      if (!unavailable) {
        unavailable = true;
        LOG.warn("the revocation store is unavailable; using the last snapshot until the bound");
      }
      listener.counted(SessionMeter.SYNC_FAILURES, null);
      return false;
    } finally {
      syncing.unlock();
    }
  }

  private void step() {
    long readNanos = time.nanos();
    long wall = time.now().toEpochMilli();
    RevocationSnapshot before = state.snapshot();
    RevocationStore.Changes changes = store.changesAfter(instance, before.revision());
    if (origin != null && !origin.equals(changes.origin())) {
      LOG.warn("the revocation store has another origin; reading it whole");
      changes = store.changesAfter(instance, 0);
    }
    origin = changes.origin();
    clock.read(changes.now().toEpochMilli(), readNanos);
    boolean same = changes.entries().isEmpty() && changes.revision() == before.revision();
    RevocationSnapshot next =
        same
            ? before
            : before.with(
                changes.entries(), changes.revision(), Instant.ofEpochMilli(clock.millis()));
    state = new FollowerState(next, readNanos, wall, true);
  }

  /** Stops the thread and removes this instance from the store. */
  @Override
  public void close() {
    scheduler.close();
    cleaner.close();
    try {
      store.leave(instance);
    } catch (StoreUnavailableException e) {
      LOG.debug("the store removes this instance when it has not been heard from for a while");
    }
  }
}
