// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order to end tokens: whose, by whom, and why.
 *
 * <p>Immutable. It never holds a token, only the fingerprint of one.
 *
 * @param scope what it reaches
 * @param fingerprint by what cuts are kept
 * @param name the session, user, client or tenant; empty for a token and for everything
 * @param keepSession the session that stays, for a user's other devices; null to keep none
 * @param tokenUntil when the one token expires; null for all other scopes, whose cuts the record
 *     keeps for as long as an access token may live
 * @param actor who ordered it, for the audit trail
 * @param reason why, for the audit trail
 */
public record Revocation(
    RevocationScope scope,
    Fingerprint fingerprint,
    String name,
    @Nullable String keepSession,
    @Nullable Instant tokenUntil,
    String actor,
    String reason) {

  private static final String NOBODY = "system";

  /** Ends one access token, for the life that it has left. */
  public static Revocation token(String token, Instant expires) {
    return token(Fingerprint.ofToken(token), expires);
  }

  /** Ends one access token by its fingerprint. */
  public static Revocation token(Fingerprint token, Instant expires) {
    return new Revocation(RevocationScope.TOKEN, token, "", null, expires, NOBODY, "revoked");
  }

  /** Ends one session: its access tokens and its refresh tokens. */
  public static Revocation session(String id) {
    return of(RevocationScope.SESSION, id);
  }

  /** Ends all sessions of a user, the current one too. */
  public static Revocation user(String user) {
    return of(RevocationScope.USER, user);
  }

  /**
   * Ends all sessions of a user but one.
   *
   * @param keep the session that stays
   */
  public static Revocation otherSessions(String user, String keep) {
    Revocation all = of(RevocationScope.USER, user);
    return new Revocation(
        all.scope, all.fingerprint, user, keep, null, NOBODY, "others signed out");
  }

  /** Ends all sessions that came by a client application. */
  public static Revocation client(String client) {
    return of(RevocationScope.CLIENT, client);
  }

  /** Ends all sessions of a tenant. */
  public static Revocation tenant(String tenant) {
    return of(RevocationScope.TENANT, tenant);
  }

  /** Ends every session. */
  public static Revocation everything() {
    return new Revocation(
        RevocationScope.ALL,
        RevocationSnapshot.EVERYTHING,
        "",
        null,
        null,
        NOBODY,
        "everything revoked");
  }

  /** Returns the same order with who gave it and why. */
  public Revocation by(String who, String why) {
    return new Revocation(scope, fingerprint, name, keepSession, tokenUntil, who, why);
  }

  private static Revocation of(RevocationScope scope, String name) {
    return new Revocation(
        scope, Fingerprint.of(scope, name), name, null, null, NOBODY, "signed out");
  }
}
