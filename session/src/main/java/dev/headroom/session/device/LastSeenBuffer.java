// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.RevocationFollower;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notes which sessions were used, and tells the record at most once a minute each, all in one call.
 *
 * <p>Thread-safe. A request costs one look into a map; a session is a few bytes until the next
 * telling, and what does not fit is not noted: the session is then seen a minute later.
 */
public final class LastSeenBuffer {
  private static final int MOST = 1_000_000;

  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final SessionStore store;
  private final RevocationFollower follower;
  private final Duration idle;

  /** Creates the notes. */
  public LastSeenBuffer(SessionStore store, RevocationFollower follower, Duration idle) {
    this.store = store;
    this.follower = follower;
    this.idle = idle;
  }

  /** Notes that a session was used. */
  public void mark(String session) {
    if (!used.contains(session) && used.size() < MOST) {
      used.add(session);
    }
  }

  /**
   * Tells the record.
   *
   * @throws dev.headroom.ground.StoreUnavailableException when it is away; then all stays for the
   *     next time
   */
  public void flush() {
    Set<String> told = Set.copyOf(used);
    if (told.isEmpty()) {
      return;
    }
    store.markSeen(told, follower.now(), idle);
    used.removeAll(told);
  }
}
