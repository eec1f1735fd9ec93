// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The response of RFC 7662 to a resource server that asks about a token.
 *
 * <p>Immutable. The response gives no reason why a token is inactive.
 */
public final class Introspection {
  private Introspection() {}

  /** Returns the members of the response. */
  public static Map<String, Object> of(TokenDecision verdict) {
    if (!(verdict instanceof TokenDecision.Admitted admitted)) {
      return Map.of("active", false);
    }
    AccessToken access = admitted.token();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("active", true);
    members.put("sub", access.user());
    members.put("scope", String.join(" ", access.authorities()));
    members.put("token_type", "Bearer");
    members.put("iat", access.issued().getEpochSecond());
    members.put("exp", access.expires().getEpochSecond());
    String client = access.client();
    if (client != null) {
      members.put("client_id", client);
    }
    String session = access.session();
    if (session != null) {
      members.put("sid", session);
    }
    return members;
  }
}
