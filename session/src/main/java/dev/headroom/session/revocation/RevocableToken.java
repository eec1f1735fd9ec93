// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import dev.headroom.session.device.Session;
import org.jspecify.annotations.Nullable;

/**
 * What of a token the revocations are asked about: hashed once, when the token is verified.
 *
 * <p>Immutable. The halves that tables are asked by stand in the object itself, so that a check
 * reads it and not five others.
 */
public final class RevocableToken {
  final long tokenA;
  final long tokenB;
  final long sessionA;
  final long sessionB;
  final long userA;
  final long userB;
  final long clientA;
  final long clientB;
  final long tenantA;
  final long tenantB;

  private final long revision;
  private final Fingerprint token;
  private final @Nullable Fingerprint session;
  private final @Nullable Fingerprint user;
  private final @Nullable Fingerprint client;
  private final @Nullable Fingerprint tenant;

  /**
   * Gathers the facts. Who is missing is looked up as zero, which no SHA-256 is.
   *
   * @param token the token itself
   * @param owner whose it is
   * @param revision the record's revision when it was issued; 0 if nobody said, which is before
   *     every cut
   */
  public RevocableToken(Fingerprint token, Owner owner, long revision) {
    this.token = token;
    this.session = owner.session();
    this.user = owner.user();
    this.client = owner.client();
    this.tenant = owner.tenant();
    this.revision = revision;
    this.tokenA = token.a();
    this.tokenB = token.b();
    this.sessionA = a(session);
    this.sessionB = b(session);
    this.userA = a(user);
    this.userB = b(user);
    this.clientA = a(client);
    this.clientB = b(client);
    this.tenantA = a(tenant);
    this.tenantB = b(tenant);
  }

  /**
   * Whose a token is.
   *
   * <p>Immutable.
   *
   * @param session the session it belongs to; null for a token without one
   * @param user whose it is; null for a token without one
   * @param client by which client it came; null if nobody said
   * @param tenant of which tenant it is; null if there are none
   */
  public record Owner(
      @Nullable Fingerprint session,
      @Nullable Fingerprint user,
      @Nullable Fingerprint client,
      @Nullable Fingerprint tenant) {
    private static final Owner NOBODY = new Owner(null, null, null, null);

    /** Hashes the names of an owner. */
    public static Owner of(
        String session, String user, @Nullable String client, @Nullable String tenant) {
      return new Owner(
          Fingerprint.of(RevocationScope.SESSION, session),
          Fingerprint.of(RevocationScope.USER, user),
          client == null ? null : Fingerprint.of(RevocationScope.CLIENT, client),
          tenant == null ? null : Fingerprint.of(RevocationScope.TENANT, tenant));
    }
  }

  /** Returns the facts of a token of which only the token itself can be revoked. */
  public static RevocableToken ofToken(Fingerprint token) {
    return new RevocableToken(token, Owner.NOBODY, Long.MAX_VALUE);
  }

  /** Returns the facts of a token of a session. */
  public static RevocableToken of(Fingerprint token, Session session, long revision) {
    Owner owner = Owner.of(session.id(), session.user(), session.client(), session.tenant());
    return new RevocableToken(token, owner, revision);
  }

  /** Returns the token's fingerprint. */
  public Fingerprint token() {
    return token;
  }

  /** Returns the record's revision when the token was issued. */
  public long revision() {
    return revision;
  }

  /** Returns the fingerprint that the scope's cuts are looked up by; null if there is none. */
  public @Nullable Fingerprint of(RevocationScope scope) {
    return switch (scope) {
      case TOKEN -> token;
      case SESSION -> session;
      case USER -> user;
      case CLIENT -> client;
      case TENANT -> tenant;
      case ALL -> RevocationSnapshot.EVERYTHING;
    };
  }

  @Override
  public String toString() {
    return "TokenFacts of " + token;
  }

  private static long a(@Nullable Fingerprint fingerprint) {
    return fingerprint == null ? 0 : fingerprint.a();
  }

  private static long b(@Nullable Fingerprint fingerprint) {
    return fingerprint == null ? 0 : fingerprint.b();
  }
}
