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
 * nothing. A revocation whose call has returned survives a crash of the store.
 *
 * <p>A store that may have lost commits (another server, a promoted replica, a restored copy) has
 * another history: it gets another origin, and revisions above all that may have been given out. A
 * reader of another origin, or one that is ahead of the store, is given everything and counts as
 * having applied nothing. A server that may lag behind another one must not answer.
 *
 * <p>The store's time never goes back. Thread-safe. Every method may throw {@link
 * StoreUnavailableException}; the caller then does not know whether a revocation took effect, and
 * may repeat it.
 */
public interface RevocationStore {
  /** The reason in the audit trail of a session that {@link #restore} closed. */
  String RESTORED = "its revocation was lost by the database";

  /**
   * Writes the entries of a revocation, closes the sessions that it reaches, and adds it to the
   * audit trail, all in one transaction. Where it reaches very many sessions, a store may close
   * them in several, each of which writes the entries too, at a later revision: the first revokes
   * the tokens. If one of those fails, the caller repeats the revocation.
   *
   * <p>Entries of names are kept for as long as a token lives that any instance may still accept:
   * for the longest {@link Position#entryLife} of those that read the store, and of those that did
   * so until their own has passed.
   *
   * @param order what to revoke
   * @param from what the instance knows that orders it; the revision is above all that it has seen
   */
  RevocationResult revoke(Revocation order, Position from);

  /**
   * Records that an instance has applied everything up to its position, and returns what came after
   * it; everything, if the position is of another history.
   *
   * @param position what the instance knows
   */
  Changes changesAfter(Position position);

  /**
   * Writes back what an instance knows and this history has lost. Sessions that were opened before
   * such an entry, and that it reaches, are closed, and their tokens are revoked again: they may
   * have been refreshed since. Then the entries are written and another history begins, so that
   * every instance reads all of it.
   *
   * <p>It may take long, and must not hold up revocations meanwhile. If it fails, it may have done
   * a part, and is called again.
   *
   * @param lost entries that are not in the store, or with a lower revision; of their fingerprints
   *     only the first half is known, by which instances compare
   * @param from what the instance knows
   */
  void restore(List<RevocationEntry> lost, Position from);

  /** Looks up one token. */
  Lookup lookup(RevocableToken token);

  /**
   * Counts the live instances that have applied a revision.
   *
   * @param revision 1 or more
   * @param origin of the revision; nobody has applied one of another history
   * @param window an instance is live if the store heard from it within this time, by the store's
   *     time
   */
  Confirmations confirmations(long revision, String origin, Duration window);

  /**
   * Removes entries whose tokens have expired, and instances that were not heard from for a day and
   * whose tokens have expired.
   *
   * @return about how many, for the log
   */
  long removeExpired();

  /** Records that an instance shuts down: nobody waits for it. Its tokens may live on. */
  void leave(String instance);

  /**
   * Registers a callback for new revocations; a call may be lost, duplicated or late.
   *
   * @param wake returns at once, on any thread
   */
  void onChange(Runnable wake);

  /**
   * What an instance knows of the store; it reports that with each read.
   *
   * <p>Immutable.
   *
   * @param instance its name, unique among running instances
   * @param revision the revision that it has applied; 0 to read everything
   * @param origin of the changes that it has applied; empty before the first
   * @param entryLife how long entries of names must be kept for the tokens that it accepts: at
   *     least the longest life of one
   */
  record Position(String instance, long revision, String origin, Duration entryLife) {

    /**
     * Returns the position of an instance that knows nothing.
     *
     * @param entryLife how long entries of names must be kept: at least the longest life of a token
     */
    public static Position start(String instance, Duration entryLife) {
      return new Position(instance, 0, "", entryLife);
    }

    /** Returns the position of this instance once it has applied changes. */
    public Position after(Changes changes) {
      return new Position(instance, changes.revision(), changes.origin(), entryLife);
    }
  }

  /**
   * What a follower has to apply.
   *
   * <p>Immutable.
   *
   * @param entries everything that committed after the requested revision; older entries do no harm
   * @param revision up to which the entries are complete: nothing at or below it commits later
   * @param now the store's time, which never goes back
   * @param origin changes when the store may have lost commits: another server, another timeline, a
   *     restored copy; then the entries are all that there are, and the follower keeps what it
   *     knew. Never empty
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
   * @param instances how many are live; one more while that is not known: where none was heard, and
   *     until a history has lasted for the window
   */
  record Confirmations(int confirmed, int instances) {}
}
