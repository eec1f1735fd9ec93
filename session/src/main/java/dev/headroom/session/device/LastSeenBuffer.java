// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Revocations;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Buffers which sessions were used, and writes them to the store in one call: about once a minute,
 * whatever the traffic.
 *
 * <p>Thread-safe. A request costs one lookup in a map; a session takes a few bytes until the next
 * flush. When the buffer is full, further sessions are marked a minute later.
 */
public final class LastSeenBuffer {
  private static final int MAX_SESSIONS = 1_000_000;

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
   * @throws dev.headroom.ground.StoreUnavailableException if it does not answer; then they stay in
   *     the buffer
   */
  public void flush() {
    Set<String> flushed = Set.copyOf(used);
    if (flushed.isEmpty()) {
      return;
    }
    store.markSeen(flushed, revocations.now(), idle);
    used.removeAll(flushed);
  }
}
