// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.token.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance's knowledge of what is revoked: reads the record on behind the last revision,
 * when woken and at least once in every poll.
 *
 * <p>Until the record has answered once the instance is not ready. While the record is away the
 * knowledge grows old, and {@link TokenVerifier} acts on its age; nothing that is known is ever
 * forgotten before it has expired by the record's own time.
 *
 * <p>Thread-safe. One daemon thread writes; readers take one volatile read. A reading begins when
 * the record is asked, not when it answers, and counts only once the instance has told the record
 * that it obeys.
 */
public final class RevocationFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationFollower.class);

  private final RevocationStore record;
  private final String instance;
  private final Duration poll;
  private final TimeSource time;
  private final SessionListener listener;
  private final Semaphore wakes = new Semaphore(0);
  private final ReentrantLock reading = new ReentrantLock();
  private final Thread thread;
  private volatile FollowerState view = FollowerState.NEVER;
  private volatile boolean closed;
  private @Nullable String origin; // under the lock
  private boolean away; // under the lock

  /**
   * Makes a follower that has not begun.
   *
   * @param instance its name, never the same for two that run
   * @param poll how often the record is asked when nobody wakes it
   */
  public RevocationFollower(
      RevocationStore record,
      String instance,
      Duration poll,
      TimeSource time,
      SessionListener listener) {
    this.record = record;
    this.instance = instance;
    this.poll = poll;
    this.time = time;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("headroom-revocations").unstarted(this::run);
  }

  /** Begins to follow, once; returns at once. */
  public void start() {
    record.onChange(this::wake);
    thread.start();
  }

  /** Asks for a reading soon. */
  public void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  /** Returns whether the record has answered once: the instance may take requests. */
  public boolean isReady() {
    return view.synced();
  }

  /** Returns what is known to be revoked. */
  public RevocationSnapshot table() {
    return view.table();
  }

  /** Returns how old the knowledge is; the longest duration there is before the first reading. */
  public Duration age() {
    return Duration.ofNanos(view.ageNanos(time.nanos(), time.now().toEpochMilli()));
  }

  /** Returns the instance's name. */
  public String instance() {
    return instance;
  }

  /**
   * Returns the record's time, carried on by the monotonic clock.
   *
   * @throws StoreUnavailableException before the first reading
   */
  public Instant now() {
    FollowerState current = view;
    if (!current.synced()) {
      throw new StoreUnavailableException("session record", "time", Duration.ZERO);
    }
    return Instant.ofEpochMilli(current.recordMillisAt(time.nanos()));
  }

  public FollowerState view() {
    return view;
  }

  /**
   * Reads the record now, on the caller's thread.
   *
   * @return whether the record answered
   */
  public boolean sync() {
    reading.lock();
    try {
      long before;
      do {
        before = view.table().revision();
        step();
        // What was read is obeyed from here on; the next question tells the record so.
      } while (view.table().revision() != before);
      if (away) {
        away = false;
        LOG.info("the record of revocations answers");
      }
      return true;
    } catch (StoreUnavailableException e) {
      if (!away) {
        away = true;
        LOG.warn("the record of revocations is away; going by what is known until the bound");
      }
      listener.syncFailed();
      return false;
    } finally {
      reading.unlock();
    }
  }

  private void step() {
    long asked = time.nanos();
    long wall = time.now().toEpochMilli();
    RevocationChanges changes = record.changesAfter(instance, view.table().revision());
    if (origin != null && !origin.equals(changes.origin())) {
      LOG.warn("the record of revocations has another origin; reading it whole");
      changes = record.changesAfter(instance, 0);
    }
    origin = changes.origin();
    long before = view.table().revision();
    view = view.after(changes, asked, wall);
    if (view.table().revision() != before) {
      listener.changed(view.table());
    }
  }

  private void run() {
    while (!closed) {
      try {
        sync();
      } catch (RuntimeException e) {
        LOG.error("reading the revocations failed; trying again", e);
      }
      try {
        if (wakes.tryAcquire(poll.toNanos(), TimeUnit.NANOSECONDS)) {
          wakes.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Ends the thread and tells the record that this instance is gone. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      record.leave(instance);
    } catch (StoreUnavailableException e) {
      LOG.debug("the record will forget this instance by itself");
    }
  }
}
