// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is revoked, as one instance knows it at one moment.
 *
 * <p>Immutable. {@link #revokes} takes no lock and allocates nothing: one probe of a filter for a
 * token that is not revoked, also among a million that are. {@link #with} costs a copy of the
 * recent entries, and now and then a copy of all; one thread does it and publishes the result.
 *
 * <p>Method: two levels for each scope. Recent entries stand in a small index that is rebuilt with
 * each change; when it outgrows a sixteenth of the large one, both are merged, and expired entries
 * are left out. Every scope is searched, and an entry of any of them revokes the token.
 */
public final class RevocationSnapshot {
  /** Nothing is revoked. */
  public static final RevocationSnapshot EMPTY =
      new RevocationSnapshot(levels(), RevocationTimeline.EMPTY, 0, 0);

  private static final int MIN_SIZE_TO_MERGE = 1024;
  private static final int SHARE_TO_MERGE = 16;

  private final Level tokens;
  private final Level sessions;
  private final Level users;
  private final Level clients;
  private final Level tenants;
  private final Map<RevocationScope, Level> levels;
  private final RevocationTimeline timeline;
  private final long allRevision;
  private final long revision;

  private RevocationSnapshot(
      Map<RevocationScope, Level> levels,
      RevocationTimeline timeline,
      long allRevision,
      long revision) {
    this.levels = levels;
    this.timeline = timeline;
    this.tokens = levels.getOrDefault(RevocationScope.TOKEN, Level.EMPTY);
    this.sessions = levels.getOrDefault(RevocationScope.SESSION, Level.EMPTY);
    this.users = levels.getOrDefault(RevocationScope.USER, Level.EMPTY);
    this.clients = levels.getOrDefault(RevocationScope.CLIENT, Level.EMPTY);
    this.tenants = levels.getOrDefault(RevocationScope.TENANT, Level.EMPTY);
    this.allRevision = allRevision;
    this.revision = revision;
  }

  /** Returns whether a token is revoked. */
  public boolean revokes(RevocableToken token) {
    long issued = token.revision(timeline);
    return issued < allRevision
        || (tokens.any && tokens.revisionOf(token.tokenA, token.tokenB) != 0)
        || (sessions.any && issued < sessions.revisionOf(token.sessionA, token.sessionB))
        || (users.any && issued < users.revisionOf(token.userA, token.userB))
        || (clients.any && issued < clients.revisionOf(token.clientA, token.clientB))
        || (tenants.any && issued < tenants.revisionOf(token.tenantA, token.tenantB));
  }

  /** Returns the token with a revision, if it carried a time: what stores look up. */
  RevocableToken dated(RevocableToken token) {
    return token.dated(timeline);
  }

  /** Returns the highest revision that it has applied. */
  public long revision() {
    return revision;
  }

  /** Returns how many entries it holds, including expired ones that were not removed yet. */
  public int size() {
    return levels.values().stream()
        .mapToInt(level -> level.base.size() + level.recent.size())
        .sum();
  }

  /** Returns about how many bytes it takes. */
  public long bytes() {
    return levels.values().stream()
        .mapToLong(level -> level.base.bytes() + level.recent.bytes())
        .sum();
  }

  /**
   * Returns the snapshot with more entries.
   *
   * @param entries in any order; entries that it holds already change nothing
   * @param applied the revision up to which the store was read
   * @param now the store's time: entries that expired before may be left out
   */
  public RevocationSnapshot with(Collection<RevocationEntry> entries, long applied, Instant now) {
    return with(entries, applied, now, timeline.with(entries, now.getEpochSecond()));
  }

  /**
   * Returns the snapshot with entries that are known before others of lower revisions are: they
   * revoke, and say nothing of times.
   */
  RevocationSnapshot withEarly(Collection<RevocationEntry> entries, Instant now) {
    return with(entries, revision, now, timeline);
  }

  private RevocationSnapshot with(
      Collection<RevocationEntry> entries, long applied, Instant now, RevocationTimeline times) {
    long nowSeconds = now.getEpochSecond();
    long all = allRevision;
    Map<RevocationScope, List<RevocationEntry>> byScope = new EnumMap<>(RevocationScope.class);
    for (RevocationEntry entry : entries) {
      if (entry.scope() == RevocationScope.ALL) {
        all = Math.max(all, entry.revision());
      } else {
        byScope.computeIfAbsent(entry.scope(), any -> new ArrayList<>()).add(entry);
      }
    }
    Map<RevocationScope, Level> next = levels();
    next.putAll(levels);
    byScope.forEach((scope, more) ->
        next.put(scope, levels.getOrDefault(scope, Level.EMPTY).with(more, nowSeconds)));
    return new RevocationSnapshot(next, times, all, Math.max(revision, applied));
  }

  /**
   * Returns the entries that it holds and that another snapshot lacks, or has with a lower
   * revision. Of their fingerprints only the half is known that is compared.
   *
   * @param now the store's time: entries that have expired are left out
   * @param entryLife how long an entry is kept that reaches everything
   */
  List<RevocationEntry> missingIn(RevocationSnapshot other, Instant now, Duration entryLife) {
    List<RevocationEntry> missing = new ArrayList<>();
    levels.forEach((scope, level) -> {
      Level known = other.levels.getOrDefault(scope, Level.EMPTY);
      level.forEach((a, b, revision, untilSeconds) -> {
        if (untilSeconds >= now.getEpochSecond() && known.revisionOf(a, b) < revision) {
          missing.add(
              new RevocationEntry(
                  scope,
                  new Fingerprint(a, b, 0, 0),
                  revision,
                  timeOf(revision, now),
                  Instant.ofEpochSecond(untilSeconds)));
        }
      });
    });
    if (other.allRevision < allRevision) {
      missing.add(
          new RevocationEntry(
              RevocationScope.ALL,
              Fingerprint.EVERYTHING,
              allRevision,
              timeOf(allRevision, now),
              now.plus(entryLife)));
    }
    return missing;
  }

  /** Returns whether it holds an entry, or a later one of the same name. */
  boolean holds(RevocationEntry entry) {
    if (entry.scope() == RevocationScope.ALL) {
      return allRevision >= entry.revision();
    }
    Level level = levels.getOrDefault(entry.scope(), Level.EMPTY);
    Fingerprint name = entry.fingerprint();
    return level.revisionOf(name.a(), name.b()) >= entry.revision();
  }

  private Instant timeOf(long ofRevision, Instant now) {
    long second = timeline.secondOf(ofRevision);
    return second == 0 ? now : Instant.ofEpochSecond(second);
  }

  private static Map<RevocationScope, Level> levels() {
    return new EnumMap<>(RevocationScope.class);
  }

  /** The large index of one scope and the small one of its recent entries. */
  private static final class Level {
    static final Level EMPTY = new Level(RevocationIndex.EMPTY, RevocationIndex.EMPTY);

    private final RevocationIndex base;
    private final RevocationIndex recent;
    private final boolean any;
    private final boolean anyRecent;

    Level(RevocationIndex base, RevocationIndex recent) {
      this.base = base;
      this.recent = recent;
      this.anyRecent = recent.size() > 0;
      this.any = anyRecent || base.size() > 0;
    }

    long revisionOf(long a, long b) {
      long revision = base.revisionOf(a, b);
      return anyRecent ? Math.max(revision, recent.revisionOf(a, b)) : revision;
    }

    void forEach(RevocationIndex.Visitor visitor) {
      base.forEach(visitor);
      recent.forEach(visitor);
    }

    Level with(List<RevocationEntry> more, long nowSeconds) {
      RevocationIndex next = RevocationIndex.of(recent, more, nowSeconds);
      if (next.size() <= Math.max(MIN_SIZE_TO_MERGE, base.size() / SHARE_TO_MERGE)) {
        return new Level(base, next);
      }
      return new Level(RevocationIndex.merge(base, next, nowSeconds), RevocationIndex.EMPTY);
    }
  }
}
