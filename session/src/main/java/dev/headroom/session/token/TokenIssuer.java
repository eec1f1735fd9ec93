// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.device.Session;
import java.time.Duration;
import java.time.Instant;

/**
 * Issues access tokens.
 *
 * <p>Thread-safe. May throw {@link dev.headroom.ground.StoreUnavailableException}.
 */
public interface TokenIssuer {
  /**
   * Issues a token.
   *
   * @param session the session it belongs to
   * @param revision the store's revision when the right to it was checked
   * @param now the store's time
   * @param life how long it lives; never longer than the session
   */
  String issue(Session session, long revision, Instant now, Duration life);
}
