// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A revocation store in the memory of one process: for a single instance, and for tests.
 *
 * <p>It forgets everything when the process ends. Thread-safe: all methods hold the object's
 * monitor, as one row does in a database.
 */
public class MemoryRevocationStore implements RevocationStore {
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final TimeSource time;
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
    RevocationResult result = record(order, entryLife);
    wakes.forEach(Runnable::run);
    return result;
  }

  private synchronized RevocationResult record(Revocation order, Duration entryLife) {
    Instant now = now();
    revision++;
    List<String> closed = closeSessions(order, now);
    List<RevocationEntry> written = order.entries(closed, revision, now, entryLife);
    written.forEach(entry -> entries.put(new EntryKey(entry.scope(), entry.fingerprint()), entry));
    return new RevocationResult(revision, written, closed.size(), now);
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
  public final synchronized Changes changesAfter(String instance, long after) {
    Instant now = now();
    instances.put(instance, new InstanceState(after, now));
    List<RevocationEntry> more =
        entries.values().stream().filter(entry -> entry.revision() > after).toList();
    return new Changes(more, revision, now, "memory");
  }

  @Override
  public final synchronized Lookup lookup(RevocableToken token) {
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint key = token.fingerprint(scope);
      RevocationEntry entry = key == null ? null : entries.get(new EntryKey(scope, key));
      if (entry != null
          && (scope == RevocationScope.TOKEN || token.revision() < entry.revision())) {
        return new Lookup(true, now());
      }
    }
    return new Lookup(false, now());
  }

  @Override
  public final synchronized Confirmations confirmations(long wanted, Duration window) {
    Instant since = now().minus(window);
    List<InstanceState> live =
        instances.values().stream().filter(each -> !each.at().isBefore(since)).toList();
    long confirmed = live.stream().filter(each -> each.revision() >= wanted).count();
    return new Confirmations((int) confirmed, live.size());
  }

  @Override
  public final synchronized void leave(String instance) {
    instances.remove(instance);
  }

  @Override
  public final void onChange(Runnable wake) {
    wakes.add(wake);
  }

  @Override
  public final synchronized long removeExpired() {
    int before = entries.size();
    Instant now = now();
    entries.values().removeIf(entry -> entry.until().isBefore(now));
    instances.values().removeIf(each -> each.at().isBefore(now.minus(FORGOTTEN)));
    return (long) before - entries.size();
  }

  /** Returns the highest revision that was given out. */
  protected final synchronized long revision() {
    return revision;
  }

  /** Returns the store's time, which never goes back, whatever the wall clock does. */
  protected final synchronized Instant now() {
    Instant now = time.now();
    clock = now.isAfter(clock) ? now : clock;
    return clock;
  }
}
