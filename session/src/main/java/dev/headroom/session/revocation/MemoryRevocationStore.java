// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A revocation store in the memory of one process: for a single instance, and for tests.
 *
 * <p>It forgets everything when the process ends. Thread-safe: one lock guards all, as one row does
 * in a database.
 */
public class MemoryRevocationStore implements RevocationStore {
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<EntryKey, RevocationEntry> entries = new LinkedHashMap<>();
  private final Map<String, InstanceState> instances = new LinkedHashMap<>();
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  private long revision;
  private Instant clock = Instant.MIN;

  private record EntryKey(RevocationScope scope, Fingerprint fingerprint) {}

  private record InstanceState(long revision, Instant at) {}

  /** Creates an empty store. */
  public MemoryRevocationStore(TimeSource time) {
    this.time = time;
  }

  @Override
  public final RevocationResult revoke(Revocation order, Duration entryLife) {
    RevocationResult result =
        locked(() -> {
          Instant now = now();
          revision++;
          List<String> closed = closeSessions(order, now);
          List<RevocationEntry> written = order.entries(closed, revision, now, entryLife);
          written.forEach(
              entry -> entries.put(new EntryKey(entry.scope(), entry.fingerprint()), entry));
          return new RevocationResult(revision, written, closed.size(), now);
        });
    wakes.forEach(Runnable::run);
    return result;
  }

  /**
   * Closes the sessions that a revocation reaches, under the lock; a store without sessions closes
   * none.
   *
   * @return their ids
   */
  protected List<String> closeSessions(Revocation order, Instant now) {
    return List.of();
  }

  @Override
  public final Changes changesAfter(String instance, long after) {
    return locked(() -> {
      Instant now = now();
      instances.put(instance, new InstanceState(after, now));
      List<RevocationEntry> more =
          entries.values().stream().filter(entry -> entry.revision() > after).toList();
      return new Changes(more, revision, now, "memory");
    });
  }

  @Override
  public final Lookup lookup(RevocableToken token) {
    return locked(() -> {
      for (RevocationScope scope : RevocationScope.values()) {
        Fingerprint key = token.fingerprint(scope);
        RevocationEntry entry = key == null ? null : entries.get(new EntryKey(scope, key));
        if (entry != null
            && (scope == RevocationScope.TOKEN || token.revision() < entry.revision())) {
          return new Lookup(true, now());
        }
      }
      return new Lookup(false, now());
    });
  }

  @Override
  public final Confirmations confirmations(long wanted, Duration window) {
    return locked(() -> {
      Instant since = now().minus(window);
      List<InstanceState> live =
          instances.values().stream().filter(each -> !each.at().isBefore(since)).toList();
      long confirmed = live.stream().filter(each -> each.revision() >= wanted).count();
      return new Confirmations((int) confirmed, live.size());
    });
  }

  @Override
  public final void leave(String instance) {
    locked(() -> instances.remove(instance) != null);
  }

  @Override
  public final void onChange(Runnable wake) {
    wakes.add(wake);
  }

  @Override
  public final long removeExpired() {
    return locked(() -> {
      int before = entries.size();
      Instant now = now();
      entries.values().removeIf(entry -> entry.until().isBefore(now));
      instances.values().removeIf(each -> each.at().isBefore(now.minus(FORGOTTEN)));
      return (long) before - entries.size();
    });
  }

  /** Returns the highest revision that was given out. */
  protected final long revision() {
    return locked(() -> revision);
  }

  /** Returns the store's time, which never goes back, whatever the wall clock does. */
  protected final Instant now() {
    return locked(() -> {
      Instant now = time.now();
      clock = now.isAfter(clock) ? now : clock;
      return clock;
    });
  }

  /** Runs work under the lock. */
  protected final <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
