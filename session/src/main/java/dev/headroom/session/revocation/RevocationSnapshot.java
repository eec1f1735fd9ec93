// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

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
 * token that is not revoked, also among a million that are. {@link #with} costs a copy of what came
 * lately, and now and then a copy of all; one thread does it and swaps the result in.
 *
 * <p>Method: two levels for each scope. What came lately stands in a small table that is made anew
 * with each change; when it outgrows a sixteenth of the large one, both become one, and what has
 * expired is left out. All scopes are asked and any may refuse: the first that is set never decides
 * for the others.
 */
public final class RevocationSnapshot {
  /** What cuts of {@link RevocationScope#ALL} are kept by. */
  public static final Fingerprint EVERYTHING = Fingerprint.of(RevocationScope.ALL, "");

  /** Nothing is revoked. */
  public static final RevocationSnapshot EMPTY = new RevocationSnapshot(levels(), 0, 0);

  private static final int LEAST_TO_MERGE = 1024;
  private static final int SHARE_TO_MERGE = 16;

  private final Level tokens;
  private final Level sessions;
  private final Level users;
  private final Level clients;
  private final Level tenants;
  private final Map<RevocationScope, Level> levels;
  private final long allRevision;
  private final long revision;

  private RevocationSnapshot(Map<RevocationScope, Level> levels, long allRevision, long revision) {
    this.levels = levels;
    this.tokens = levels.getOrDefault(RevocationScope.TOKEN, Level.EMPTY);
    this.sessions = levels.getOrDefault(RevocationScope.SESSION, Level.EMPTY);
    this.users = levels.getOrDefault(RevocationScope.USER, Level.EMPTY);
    this.clients = levels.getOrDefault(RevocationScope.CLIENT, Level.EMPTY);
    this.tenants = levels.getOrDefault(RevocationScope.TENANT, Level.EMPTY);
    this.allRevision = allRevision;
    this.revision = revision;
  }

  /** Tells whether a token is dead. */
  public boolean revokes(RevocableToken facts) {
    long issued = facts.revision();
    return issued < allRevision
        || (tokens.any && tokens.revisionOf(facts.tokenA, facts.tokenB) != 0)
        || (sessions.any && issued < sessions.revisionOf(facts.sessionA, facts.sessionB))
        || (users.any && issued < users.revisionOf(facts.userA, facts.userB))
        || (clients.any && issued < clients.revisionOf(facts.clientA, facts.clientB))
        || (tenants.any && issued < tenants.revisionOf(facts.tenantA, facts.tenantB));
  }

  /** Returns the highest revision that it has seen. */
  public long revision() {
    return revision;
  }

  /** Returns how many cuts it holds, expired ones that were not yet left out among them. */
  public int size() {
    return levels.values().stream().mapToInt(level -> level.base.size() + level.late.size()).sum();
  }

  /** Returns about how much memory it takes. */
  public long bytes() {
    return levels.values().stream()
        .mapToLong(level -> level.base.bytes() + level.late.bytes())
        .sum();
  }

  /**
   * Returns the table with more cuts.
   *
   * @param cuts in any order; ones that it has already change nothing
   * @param seen the revision up to which the record was read
   * @param now the record's time: what expired before may be left out
   */
  public RevocationSnapshot with(Collection<RevocationEntry> cuts, long seen, Instant now) {
    long all = allRevision;
    Map<RevocationScope, List<RevocationEntry>> byScope = new EnumMap<>(RevocationScope.class);
    for (RevocationEntry cut : cuts) {
      if (cut.scope() == RevocationScope.ALL) {
        all = Math.max(all, cut.revision());
      } else {
        byScope.computeIfAbsent(cut.scope(), any -> new ArrayList<>()).add(cut);
      }
    }
    Map<RevocationScope, Level> next = levels();
    next.putAll(levels);
    byScope.forEach((scope, more) ->
        next.put(scope, levels.getOrDefault(scope, Level.EMPTY).with(more, now.getEpochSecond())));
    return new RevocationSnapshot(next, all, Math.max(revision, seen));
  }

  private static Map<RevocationScope, Level> levels() {
    return new EnumMap<>(RevocationScope.class);
  }

  /** What stands long and what came lately. */
  private static final class Level {
    static final Level EMPTY = new Level(RevocationIndex.EMPTY, RevocationIndex.EMPTY);

    private final RevocationIndex base;
    private final RevocationIndex late;
    private final boolean any;
    private final boolean lately;

    Level(RevocationIndex base, RevocationIndex late) {
      this.base = base;
      this.late = late;
      this.lately = late.size() > 0;
      this.any = lately || base.size() > 0;
    }

    long revisionOf(long a, long b) {
      long revision = base.revisionOf(a, b);
      return lately ? Math.max(revision, late.revisionOf(a, b)) : revision;
    }

    Level with(List<RevocationEntry> more, long now) {
      RevocationIndex fresh = RevocationIndex.of(late, more, now);
      if (fresh.size() <= Math.max(LEAST_TO_MERGE, base.size() / SHARE_TO_MERGE)) {
        return new Level(base, fresh);
      }
      return new Level(RevocationIndex.merge(base, fresh, now), RevocationIndex.EMPTY);
    }
  }
}
