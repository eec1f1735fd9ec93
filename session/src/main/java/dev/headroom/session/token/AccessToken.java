// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.RevocableToken;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: what a valid access token says.
 *
 * <p>Immutable.
 *
 * @param user whose token it is
 * @param session the device it belongs to; null for a token of no session
 * @param client the client application; null if nobody said
 * @param tenant the tenant; null if there are none
 * @param authorities what the user may do
 * @param issued when it was issued
 * @param expires when it ends
 * @param revocable what revocations are asked about
 */
public record AccessToken(
    String user,
    @Nullable String session,
    @Nullable String client,
    @Nullable String tenant,
    List<String> authorities,
    Instant issued,
    Instant expires,
    RevocableToken revocable) {
  /** Copies. */
  public AccessToken {
    authorities = List.copyOf(authorities);
  }
}
