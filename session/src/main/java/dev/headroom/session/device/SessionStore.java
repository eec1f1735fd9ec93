// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.revocation.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The record of sessions and of their refresh families.
 *
 * <p>Thread-safe. Every method may throw {@link StoreUnavailableException}; then nothing is known
 * about whether it took effect.
 */
public interface SessionStore {

  /**
   * Keeps a new session.
   *
   * @return the record's revision, for the tokens of the session
   */
  long open(Session session, RefreshFamily refresh);

  /** Finds a session that is alive. */
  Optional<Session> find(String id);

  /**
   * Tells whether a session that is alive has this refresh family.
   *
   * @param family the fingerprint of the family's secret
   */
  boolean hasFamily(String id, Fingerprint family);

  /** Returns the user's sessions that are alive, those seen last first, 1000 at most. */
  List<Session> findByUser(String user);

  /**
   * Gives a session of the user another label.
   *
   * @return false if he has no such session alive
   */
  boolean rename(String user, String id, String label);

  /** Decides about a refresh token by {@link RefreshRules} and applies it, in one transaction. */
  RefreshOutcome refresh(RefreshAttempt attempt);

  /**
   * Notes that sessions were used; one that ended stays ended.
   *
   * @param ids which
   * @param at when
   * @param idle how long they live on
   */
  void markSeen(Collection<String> ids, Instant at, Duration idle);

  /** Returns what was done to a user's sessions, newest first. */
  List<AuditEntry> audit(String user, int most);

  /**
   * Removes what nobody needs: cuts whose tokens have expired, spent refresh tokens, sessions that
   * ended long ago and their audit trail.
   *
   * @param keepEnded how long ended sessions are kept
   * @return how many rows went
   */
  long cleanUp(Duration keepEnded);
}
