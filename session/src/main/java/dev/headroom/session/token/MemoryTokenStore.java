// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Signing keys and opaque tokens in the memory of one process: for a single instance, and for
 * tests.
 *
 * <p>It forgets everything when the process ends. Thread-safe.
 */
public final class MemoryTokenStore implements SigningKeyStore, OpaqueTokenStore {
  private static final int SWEEP_AT = 1024;

  private final SessionStore sessions;
  private final Map<Integer, SealedKey> keys = new ConcurrentSkipListMap<>();
  private final Map<Fingerprint, IssuedToken> tokens = new ConcurrentHashMap<>();

  /** The size at which expired tokens are removed; a lost update costs one more removal. */
  private volatile int sweepAt = SWEEP_AT;

  private record IssuedToken(String session, long revision, Instant issued, Instant expires) {}

  /**
   * Creates an empty store.
   *
   * @param sessions the sessions that the tokens belong to
   */
  public MemoryTokenStore(SessionStore sessions) {
    this.sessions = sessions;
  }

  @Override
  public List<SealedKey> keys() {
    return List.copyOf(keys.values());
  }

  @Override
  public boolean add(SealedKey key) {
    return keys.putIfAbsent(key.number(), key) == null;
  }

  @Override
  public void save(
      Fingerprint token, String session, long revision, Instant issued, Instant expires) {
    if (tokens.size() >= sweepAt) {
      tokens.values().removeIf(each -> each.expires.isBefore(issued));
      sweepAt = Math.max(SWEEP_AT, 2 * tokens.size());
    }
    tokens.put(token, new IssuedToken(session, revision, issued, expires));
  }

  @Override
  public Optional<StoredToken> find(Fingerprint token) {
    IssuedToken found = tokens.get(token);
    if (found == null) {
      return Optional.empty();
    }
    Optional<Session> session = sessions.find(found.session);
    return session.map(
        owner -> new StoredToken(owner, found.revision, found.issued, found.expires));
  }
}
