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
 * Stores sessions and their refresh families: the port that a database implements.
 *
 * <p>Thread-safe. Every method may throw {@link StoreUnavailableException}; the caller then does
 * not know whether it took effect.
 */
public interface SessionStore {

  /**
   * Saves a new session.
   *
   * @return the store's revision, for the tokens of the session
   */
  long open(Session session, RefreshFamily family);

  /** Finds a live session. */
  Optional<Session> find(String id);

  /**
   * Returns whether a live session has this refresh family.
   *
   * @param family the fingerprint of the family's secret
   */
  boolean hasFamily(String id, Fingerprint family);

  /** Returns the user's live sessions, most recently used first, at most 1000. */
  List<Session> findByUser(String user);

  /**
   * Renames a session of a user.
   *
   * @return false if the user has no such live session
   */
  boolean rename(String user, String id, String label);

  /** Decides about a refresh token by {@link RefreshFamily#decide}, in one transaction. */
  RefreshOutcome refresh(RefreshAttempt attempt);

  /**
   * Marks sessions as used; a session that has ended stays ended.
   *
   * @param ids the sessions
   * @param at when they were used
   * @param idle how long they live on
   */
  void markSeen(Collection<String> ids, Instant at, Duration idle);

  /**
   * Returns the audit trail of a user's sessions, newest first.
   *
   * @param most how many entries at most
   */
  List<AuditEntry> audit(String user, int most);

  /**
   * Removes old rows: revocations whose tokens have expired, spent refresh tokens, sessions that
   * ended long ago and their audit trail.
   *
   * @param retention how long ended sessions are kept
   * @return the number of removed rows
   */
  long cleanUp(Duration retention);
}
