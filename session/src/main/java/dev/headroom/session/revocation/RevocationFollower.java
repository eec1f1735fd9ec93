// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.BackgroundScheduler;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.meter.SessionMeterListener;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this instance's snapshot up to date: reads what the store has written since the last
 * revision, when woken and at least once in every poll.
 *
 * <p>Until the store has answered once, the instance is not ready. While the store is unavailable
 * the snapshot ages, and {@link Revocations} acts on its age; no entry is dropped before it has
 * expired by the store's own time. Whoever waits for a read while one is under way shares the next
 * one, so that nobody waits for more than two, however long the store takes to answer.
 *
 * <p>Thread-safe. One daemon thread writes, a second removes expired entries every hour and writes
 * back what the store has lost; readers take one volatile read. The age counts from the begin of a
 * read, not from its end. The next read reports to the store which revision this instance applies.
 */
final class RevocationFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationFollower.class);

  private static final Duration FIRST_CLEAN_UP = Duration.ofMinutes(10);
  private static final Duration CLEAN_UP_EVERY = Duration.ofHours(1);

  private final String instance = UUID.randomUUID().toString();
  private final RevocationStore store;
  private final Duration entryLife;
  private final TimeSource time;
  private final SessionMeterListener listener;
  private final StoreClock clock;
  private final RelaySearch search;
  private final ReentrantLock syncing = new ReentrantLock();
  private final AtomicLong reads = new AtomicLong();
  private final BackgroundScheduler scheduler = new BackgroundScheduler("revocations");
  private final BackgroundScheduler cleaner = new BackgroundScheduler("revocations-clean-up");
  private volatile Runnable wake = () -> {};
  private volatile FollowerState state = FollowerState.NEVER;
  private volatile Runnable writeBack = this::writeBack;
  private final AtomicReference<List<RevocationEntry>> lost = new AtomicReference<>(List.of());
  private volatile boolean unavailable; // written under the lock
  private boolean answered; // the last read was; under the lock

  /**
   * Creates a follower that has not started.
   *
   * @param entryLife how long entries must be kept for the tokens that this instance accepts
   * @param search finds what the relay alone knows
   */
  RevocationFollower(
      RevocationStore store,
      Duration entryLife,
      TimeSource time,
      SessionMeterListener listener,
      StoreClock clock,
      RelaySearch search) {
    this.store = store;
    this.entryLife = entryLife;
    this.time = time;
    this.listener = listener;
    this.clock = clock;
    this.search = search;
  }

  /**
   * Starts to follow, once; returns at once.
   *
   * @param poll how often the store is read when nothing wakes it
   */
  void start(Duration poll) {
    writeBack = cleaner.repeat(FIRST_CLEAN_UP, CLEAN_UP_EVERY, this::writeBack);
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

  /** Returns whether the store answered once, and did not answer the last read. */
  boolean isUnavailable() {
    return unavailable && state.synced();
  }

  /** Returns what this instance knows of the store. */
  RevocationStore.Position position() {
    FollowerState known = state;
    return new RevocationStore.Position(
        instance, known.snapshot().revision(), known.origin(), entryLife);
  }

  /**
   * Reads the store now, on the caller's thread.
   *
   * @return whether the store answered
   */
  boolean sync() {
    boolean known = read();
    if (known && (!lost.get().isEmpty() || search.isDue(state))) {
      writeBack.run();
    }
    return known;
  }

  /** Reads the store; a read that began after this call did, for another thread, counts too. */
  private boolean read() {
    long begun = reads.get();
    syncing.lock();
    try {
      if (reads.get() != begun) {
        return answered;
      }
      reads.incrementAndGet();
      answered = false;
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
      answered = true;
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

  /**
   * Applies a revocation that the store has just written, before it is read: this instance knows it
   * from now on, also if the store loses it.
   */
  void apply(RevocationResult result) {
    syncing.lock();
    try {
      FollowerState known = state;
      state =
          new FollowerState(
              known.snapshot().withEarly(result.entries(), result.now()),
              known.readNanos(),
              known.readWallMillis(),
              known.origin());
    } finally {
      syncing.unlock();
    }
  }

  private void step() {
    long readNanos = time.nanos();
    long wall = time.now().toEpochMilli();
    FollowerState known = state;
    RevocationSnapshot before = known.snapshot();
    RevocationStore.Changes changes = store.changesAfter(position());
    if (known.synced() && !known.origin().equals(changes.origin())) {
      addLost(lostBy(changes, before));
    }
    clock.read(changes.now().toEpochMilli(), readNanos);
    boolean same = changes.entries().isEmpty() && changes.revision() == before.revision();
    RevocationSnapshot next =
        same
            ? before
            : before.with(
                changes.entries(), changes.revision(), Instant.ofEpochMilli(clock.millis()));
    state = new FollowerState(next, readNanos, wall, changes.origin());
  }

  /** Returns what this instance knows and the store's other history has lost. */
  private List<RevocationEntry> lostBy(RevocationStore.Changes changes, RevocationSnapshot known) {
    RevocationSnapshot stored =
        RevocationSnapshot.EMPTY.with(changes.entries(), changes.revision(), changes.now());
    List<RevocationEntry> missing = known.missingIn(stored, changes.now(), entryLife);
    LOG.warn(
        "the revocation store has another history (restarted, promoted or restored); it was read"
            + " whole, and {} revocations that it has lost are written back",
        missing.size());
    return missing;
  }

  /** Adds what the relay knows, and neither this instance nor the store. */
  private void searchRelay() {
    FollowerState known = state;
    if (!search.isDue(known)) {
      return;
    }
    List<RevocationEntry> missing = search.missingIn(known, this::readAgain);
    if (!missing.isEmpty()) {
      LOG.warn("{} revocations that the relay alone knows are written back", missing.size());
      addLost(missing);
    }
  }

  private FollowerState readAgain() {
    if (!read()) {
      throw new StoreUnavailableException("session store", "a read", Duration.ZERO);
    }
    return state;
  }

  private void addLost(List<RevocationEntry> more) {
    lost.updateAndGet(known -> Stream.concat(known.stream(), more.stream()).distinct().toList());
  }

  /** Writes back what the store has lost; reads and revocations go on meanwhile. */
  private void writeBack() {
    searchRelay();
    List<RevocationEntry> known = lost.get();
    if (known.isEmpty()) {
      return;
    }
    try {
      store.restore(known, position());
    } catch (StoreUnavailableException e) {
      LOG.warn("lost revocations were not written back; the next read tries again");
      return;
    }
    // Unless a read has found more meanwhile.
    lost.compareAndSet(known, List.of());
    sync();
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
