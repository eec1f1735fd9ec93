// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Revocations;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Buffers which sessions were used, and writes them to the store about once a minute, whatever the
 * traffic: in one call for each thousand of them.
 *
 * <p>Thread-safe. A request costs one lookup in a map; a session takes a few bytes until the next
 * flush. When the buffer is full, further sessions are marked a minute later.
 */
public final class LastSeenBuffer {
  private static final int MAX_SESSIONS = 1_000_000;

  /** So many that a call ends within the short time-outs of a store. */
  private static final int PAGE = 1_000;

  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final SessionStore store;
  private final Revocations revocations;
  private final Duration idle;

  /**
   * Creates an empty buffer.
   *
   * @param idle how long a session lives on when it is used
   */
  public LastSeenBuffer(SessionStore store, Revocations revocations, Duration idle) {
    this.store = store;
    this.revocations = revocations;
    this.idle = idle;
  }

  /** Marks a session as used. */
  public void mark(String session) {
    if (!used.contains(session) && used.size() < MAX_SESSIONS) {
      used.add(session);
    }
  }

  /**
   * Writes the buffered sessions to the store.
   *
   * @throws dev.headroom.ground.StoreUnavailableException if it does not answer; then those that
   *     are not written stay in the buffer
   */
  public void flush() {
    List<String> all = List.copyOf(used);
    for (int from = 0; from < all.size(); from += PAGE) {
      List<String> page = all.subList(from, Math.min(all.size(), from + PAGE));
      store.markSeen(page, revocations.now(), idle);
      page.forEach(used::remove);
    }
  }
}
