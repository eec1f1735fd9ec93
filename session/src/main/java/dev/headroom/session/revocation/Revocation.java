// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request to revoke tokens: whose, by whom, and why.
 *
 * <p>Immutable. It holds no token, only the fingerprint of one.
 *
 * @param scope what it reaches
 * @param fingerprint the key of its entry
 * @param name the session, user, client or tenant; empty for a token and for everything
 * @param keepSession the session that stays, for a user's other devices; null to keep none
 * @param tokenUntil when the one token expires; null for all other scopes, whose entries are kept
 *     for the longest life of a token
 * @param actor who revokes, for the audit trail
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

  private static final String SYSTEM = "system";

  /** How long the entry of a token is kept that never expires. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * Revokes one access token, for the life that it has left.
   *
   * @param token the token, or its id, whichever it is checked by
   * @param expires when it expires; {@link Instant#MAX} if never
   */
  public static Revocation token(String token, Instant expires) {
    return token(Fingerprint.ofToken(token), expires);
  }

  /** Revokes one access token by its fingerprint. */
  public static Revocation token(Fingerprint token, Instant expires) {
    return new Revocation(RevocationScope.TOKEN, token, "", null, expires, SYSTEM, "revoked");
  }

  /** Revokes one session: its access tokens and its refresh tokens. */
  public static Revocation session(String id) {
    return of(RevocationScope.SESSION, id, null, "signed out");
  }

  /** Revokes all sessions of a user, the current one too. */
  public static Revocation user(String user) {
    return of(RevocationScope.USER, user, null, "signed out");
  }

  /**
   * Revokes all sessions of a user but one. Reaches the sessions that the store holds: without a
   * session store, it reaches none.
   *
   * @param keepSession the session that stays
   */
  public static Revocation otherSessions(String user, String keepSession) {
    return of(RevocationScope.USER, user, keepSession, "others signed out");
  }

  /** Revokes all sessions of a client application. */
  public static Revocation client(String client) {
    return of(RevocationScope.CLIENT, client, null, "signed out");
  }

  /** Revokes all sessions of a tenant. */
  public static Revocation tenant(String tenant) {
    return of(RevocationScope.TENANT, tenant, null, "signed out");
  }

  /** Revokes every session. */
  public static Revocation everything() {
    return new Revocation(
        RevocationScope.ALL, Fingerprint.EVERYTHING, "", null, null, SYSTEM, "everything revoked");
  }

  /** Returns the same request with who made it and why. */
  public Revocation by(String who, String why) {
    return new Revocation(scope, fingerprint, name, keepSession, tokenUntil, who, why);
  }

  /**
   * Returns the entries that a store writes. A request that keeps one session gets an entry for
   * each of the others, so that two such requests that keep different sessions revoke both.
   *
   * @param closed the ids of the live sessions that the store closed for this request
   * @param revision the revision that the store gave it
   * @param now the store's time
   * @param entryLife how long entries of names are kept
   */
  public List<RevocationEntry> entries(
      List<String> closed, long revision, Instant now, Duration entryLife) {
    Instant until = tokenUntil == null ? now.plus(entryLife) : afterToken(tokenUntil, now);
    if (keepSession == null) {
      return List.of(new RevocationEntry(scope, fingerprint, revision, now, until));
    }
    return closed.stream()
        .map(id -> Fingerprint.of(RevocationScope.SESSION, id))
        .map(id -> new RevocationEntry(RevocationScope.SESSION, id, revision, now, until))
        .toList();
  }

  private static Instant afterToken(Instant tokenUntil, Instant now) {
    Instant latest = now.plus(LONGEST);
    return (tokenUntil.isBefore(latest) ? tokenUntil : latest).plusSeconds(1);
  }

  /** Returns its name in the audit trail, such as {@code revoke user}. */
  public String action() {
    return keepSession == null
        ? "revoke " + scope.name().toLowerCase(Locale.ROOT)
        : "revoke others";
  }

  private static Revocation of(
      RevocationScope scope, String name, @Nullable String keepSession, String reason) {
    return new Revocation(
        scope, Fingerprint.of(scope, name), name, keepSession, null, SYSTEM, reason);
  }
}
