// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes access tokens.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}.
 */
public interface TokenIssuer {
  /**
   * Writes a token.
   *
   * @param session whose
   * @param revision the record's when the right to it was checked
   * @param now the record's time
   * @param life how long it lives; never beyond the session
   */
  String issue(Session session, long revision, Instant now, Duration life);
}
