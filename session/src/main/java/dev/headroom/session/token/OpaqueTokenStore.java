// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Fingerprint;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of opaque access tokens, by their fingerprints.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}.
 */
public interface OpaqueTokenStore {

  /**
   * An access token as the record holds it.
   *
   * <p>Immutable.
   *
   * @param session whose
   * @param revision the record's when it was issued
   * @param issued when
   * @param expires when it ends
   */
  record StoredToken(Session session, long revision, Instant issued, Instant expires) {}

  /** Keeps a token of a session that is there. */
  void save(Fingerprint token, String session, long revision, Instant issued, Instant expires);

  /** Finds a token whose session is alive. */
  Optional<StoredToken> find(Fingerprint token);
}
