// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The durable, ordered store of revocations: the port that a database implements.
 *
 * <p>Every revocation takes the next revision and holds it until it has committed. Revisions
 * therefore commit in their order, and a reader that asks for everything after revision n misses
 * nothing. The store's time never goes back. Thread-safe. Every method may throw {@link
 * StoreUnavailableException}; the caller then does not know whether a revocation took effect, and
 * may repeat it.
 */
public interface RevocationStore {

  /**
   * Writes the entries of a revocation, closes the sessions that it reaches, and adds it to the
   * audit trail, all in one transaction.
   *
   * @param order what to revoke
   * @param entryLife how long entries of names are kept: at least the longest life of a token
   */
  RevocationResult revoke(Revocation order, Duration entryLife);

  /**
   * Records that an instance has applied everything up to a revision, and returns what came after
   * it.
   *
   * @param instance its name, unique among running instances
   * @param revision the revision that it has applied; 0 to read everything
   */
  Changes changesAfter(String instance, long revision);

  /** Looks up one token. */
  Lookup lookup(RevocableToken token);

  /**
   * Counts the live instances that have applied a revision.
   *
   * @param window an instance is live if the store heard from it within this time
   */
  Confirmations confirmations(long revision, Duration window);

  /**
   * Removes entries whose tokens have expired, and instances not heard from for a day.
   *
   * @return about how many, for the log
   */
  long removeExpired();

  /** Removes an instance that shuts down. */
  void leave(String instance);

  /**
   * Registers a callback for new revocations; a call may be lost, duplicated or late.
   *
   * @param wake returns at once, on any thread
   */
  void onChange(Runnable wake);

  /**
   * What a follower has to apply.
   *
   * <p>Immutable.
   *
   * @param entries everything that committed after the requested revision; older entries do no harm
   * @param revision up to which the entries are complete: nothing at or below it commits later
   * @param now the store's time, which never goes back
   * @param origin changes when the store may have lost commits: another server, another timeline;
   *     the follower then reads everything, and keeps what it knew
   */
  record Changes(List<RevocationEntry> entries, long revision, Instant now, String origin) {
    /** Copies. */
    public Changes {
      entries = List.copyOf(entries);
    }
  }

  /**
   * The store's answer about one token.
   *
   * <p>Immutable.
   *
   * @param revoked whether an entry reaches it
   * @param now the store's time
   */
  record Lookup(boolean revoked, Instant now) {}

  /**
   * How many instances have applied a revision.
   *
   * <p>Immutable.
   *
   * @param confirmed how many have
   * @param instances how many are live
   */
  record Confirmations(int confirmed, int instances) {}
}
