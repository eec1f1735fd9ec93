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
  private static final String ORIGIN = "memory";

  /** The revision of an instance that shut down. */
  private static final long LEFT = -1;

  /** More than were given out in the history that was lost. */
  private static final long SKIPPED = 1_000_000;

  private final TimeSource time;
  private final Map<EntryKey, RevocationEntry> entries = new LinkedHashMap<>();
  private final Map<String, InstanceState> instances = new LinkedHashMap<>();
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  private long revision;
  private String origin = ORIGIN;
  private Instant began = Instant.MIN;
  private Instant clock = Instant.MIN;

  private record EntryKey(RevocationScope scope, Fingerprint fingerprint) {}

  private record InstanceState(long revision, Instant at, Duration entryLife) {
    Instant tokensUntil() {
      return at.plus(entryLife);
    }
  }

  /** Creates an empty store. */
  public MemoryRevocationStore(TimeSource time) {
    this.time = time;
  }

  @Override
  public final RevocationResult revoke(Revocation order, Position from) {
    RevocationResult result = record(order, from);
    wakes.forEach(Runnable::run);
    return result;
  }

  private synchronized RevocationResult record(Revocation order, Position from) {
    Instant now = now();
    skipTo(from.revision());
    revision++;
    Duration entryLife =
        instances.values().stream()
            .map(each -> Duration.between(now, each.tokensUntil()))
            .reduce(from.entryLife(), (one, other) -> one.compareTo(other) < 0 ? other : one);
    List<String> closed = closeSessions(order, now);
    List<RevocationEntry> written = order.entries(closed, revision, now, entryLife);
    written.forEach(entry -> entries.put(new EntryKey(entry.scope(), entry.fingerprint()), entry));
    return new RevocationResult(revision, written, closed.size(), now, origin);
  }

  /** Begins another history if somebody has seen more than there is here. */
  private void skipTo(long seen) {
    if (revision < seen) {
      revision = seen + SKIPPED;
      origin = ORIGIN + ' ' + revision;
      began = now();
    }
  }

  @Override
  public final void restore(List<RevocationEntry> lost, Position from) {
    restoreNow(lost, from);
    wakes.forEach(Runnable::run);
  }

  private synchronized void restoreNow(List<RevocationEntry> lost, Position from) {
    Instant now = now();
    skipTo(from.revision());
    revision++;
    lost.forEach(this::keepLater);
    for (String id : closeSessions(lost, now)) {
      Fingerprint session = Fingerprint.of(RevocationScope.SESSION, id);
      keepLater(
          new RevocationEntry(
              RevocationScope.SESSION, session, revision, now, now.plus(from.entryLife())));
    }
    skipTo(revision + 1);
  }

  private void keepLater(RevocationEntry entry) {
    entries.merge(
        new EntryKey(entry.scope(), entry.fingerprint()),
        entry,
        (one, other) -> one.revision() < other.revision() ? other : one);
  }

  /**
   * Closes the sessions that were opened before one of some entries that reaches them, under the
   * lock; a store without sessions closes none.
   *
   * @return their ids
   */
  protected List<String> closeSessions(List<RevocationEntry> lost, Instant now) {
    return List.of();
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
  public final synchronized Changes changesAfter(Position position) {
    Instant now = now();
    skipTo(position.revision());
    long after = position.origin().equals(origin) ? position.revision() : 0;
    instances.put(position.instance(), new InstanceState(after, now, position.entryLife()));
    List<RevocationEntry> more =
        entries.values().stream().filter(entry -> entry.revision() > after).toList();
    return new Changes(more, revision, now, origin);
  }

  @Override
  public final synchronized Lookup lookup(RevocableToken token) {
    for (RevocationScope scope : RevocationScope.values()) {
      Fingerprint key = token.fingerprint(scope);
      if (key != null && (reaches(token, scope, key) || reaches(token, scope, key.half()))) {
        return new Lookup(true, now());
      }
    }
    return new Lookup(false, now());
  }

  /** Returns whether an entry reaches a token; one that was written back has half a fingerprint. */
  private boolean reaches(RevocableToken token, RevocationScope scope, Fingerprint key) {
    RevocationEntry entry = entries.get(new EntryKey(scope, key));
    return entry != null && (scope == RevocationScope.TOKEN || token.revision() < entry.revision());
  }

  @Override
  public final synchronized Confirmations confirmations(
      long wanted, String wantedOrigin, Duration window) {
    Instant since = now().minus(window);
    List<InstanceState> live =
        instances.values().stream()
            .filter(each -> each.revision() != LEFT && !each.at().isBefore(since))
            .toList();
    boolean isKnown = wantedOrigin.equals(origin);
    long confirmed = live.stream().filter(each -> isKnown && each.revision() >= wanted).count();
    int others = live.isEmpty() || !began.isBefore(since) ? 1 : 0;
    return new Confirmations((int) confirmed, live.size() + others);
  }

  @Override
  public final synchronized void leave(String instance) {
    instances.computeIfPresent(
        instance, (name, known) -> new InstanceState(LEFT, known.at(), known.entryLife()));
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
    instances
        .values()
        .removeIf(
            each -> each.at().isBefore(now.minus(FORGOTTEN)) && each.tokensUntil().isBefore(now));
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
