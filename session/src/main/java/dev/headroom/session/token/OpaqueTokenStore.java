// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import java.time.Instant;
import java.util.Optional;

/**
 * Stores opaque access tokens by their fingerprints.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}.
 */
public interface OpaqueTokenStore {

  /**
   * A stored access token.
   *
   * <p>Immutable.
   *
   * @param session the session it belongs to
   * @param revision the store's revision when it was issued
   * @param issued when it was issued
   * @param expires when it expires
   */
  record StoredToken(Session session, long revision, Instant issued, Instant expires) {}

  /** Saves a token of an existing session. */
  void save(Fingerprint token, String session, long revision, Instant issued, Instant expires);

  /** Finds a token whose session is live. */
  Optional<StoredToken> find(Fingerprint token);
}
