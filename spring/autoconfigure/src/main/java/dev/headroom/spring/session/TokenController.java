// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.RefreshRefusedException;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.Sessions;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.AccessToken;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenDecision;
import dev.headroom.session.token.TokenVerifier;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Endpoints for refresh, revocation (RFC 7009) and the public keys.
 *
 * <p>Thread-safe. No response says why a token is refused, and none with a token may be stored.
 */
@RestController
final class TokenController {
  private static final Duration KEYS_MAX_AGE = Duration.ofMinutes(5);

  private final Sessions sessions;
  private final TokenVerifier verifier;
  private final SigningKeys keys;

  TokenController(Sessions sessions, TokenVerifier verifier, SigningKeys keys) {
    this.sessions = sessions;
    this.verifier = verifier;
    this.keys = keys;
  }

  @PostMapping(path = "/oauth2/token", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<Map<String, Object>> refresh(
      @RequestParam(name = "grant_type", defaultValue = "") String grantType,
      @RequestParam(name = "refresh_token", defaultValue = "") String refreshToken) {
    if (grantType.isEmpty() || (grantType.equals("refresh_token") && refreshToken.isEmpty())) {
      return error("invalid_request");
    }
    if (!grantType.equals("refresh_token")) {
      return error("unsupported_grant_type");
    }
    try {
      return ResponseEntity.ok()
          .cacheControl(CacheControl.noStore())
          .body(view(sessions.refresh(refreshToken, null)));
    } catch (RefreshRefusedException e) {
      return error("invalid_grant");
    }
  }

  /** Responds with 200 whatever the token is, as RFC 7009 requires. */
  @PostMapping(path = "/oauth2/revoke", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
  ResponseEntity<Void> revoke(@RequestParam("token") String token) {
    sessions.signOutByRefreshToken(token, "client");
    if (decision(token) instanceof TokenDecision.Admitted admitted) {
      AccessToken access = admitted.token();
      sessions.revoke(
          Revocation.token(access.revocable().token(), access.expires())
              .by(access.user(), "access token revoked"));
    }
    return ResponseEntity.ok().cacheControl(CacheControl.noStore()).build();
  }

  /** A token of which nothing is known is not revoked: the caller tries again. */
  private TokenDecision decision(String token) {
    TokenDecision decision = verifier.verify(token, Freshness.BOUNDED);
    if (decision instanceof TokenDecision.Refused(TokenDecision.Reason reason)
        && reason == TokenDecision.Reason.UNKNOWN) {
      throw new StoreUnavailableException("session store", "a check", Duration.ZERO);
    }
    return decision;
  }

  @GetMapping(path = "/.well-known/jwks.json", produces = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<String> keys() {
    if (keys.ids().isEmpty()) {
      // Others would keep a set without keys, and refuse good tokens meanwhile.
      throw new StoreUnavailableException("session store", "signing keys", Duration.ZERO);
    }
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(KEYS_MAX_AGE).cachePublic())
        .body(keys.jwks());
  }

  /** Returns the response of RFC 6749. */
  static Map<String, Object> view(SessionTokens tokens) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("access_token", tokens.accessToken());
    members.put("token_type", "Bearer");
    members.put("expires_in", tokens.expiresIn().toSeconds());
    members.put("refresh_token", tokens.refreshToken());
    return members;
  }

  private static ResponseEntity<Map<String, Object>> error(String code) {
    return ResponseEntity.badRequest()
        .cacheControl(CacheControl.noStore())
        .body(Map.of("error", code));
  }
}
