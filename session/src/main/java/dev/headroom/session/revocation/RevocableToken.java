// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as the revocation check sees it: the fingerprints of the token and of its owner, and when
 * it was issued.
 *
 * <p>Immutable. Names are hashed once, when the token is verified. The halves of the fingerprints
 * by which the index is searched are fields of this object, so that a check reads one object and
 * not six.
 */
public final class RevocableToken {
  /** By how much the clock of another issuer may be ahead of the store's. */
  public static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  private static final long BY_REVISION = Long.MIN_VALUE;

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

  private final Fingerprint token;
  private final Owner owner;
  private final long revision;
  private final long issuedSecond;

  /**
   * Creates a token that carries the revision at which it was issued. An owner that is missing is
   * looked up as zero, which no SHA-256 is.
   *
   * @param token the token itself
   * @param owner the session, user, client and tenant that it belongs to
   * @param revision the store's revision when it was issued; 0 if unknown, which is before every
   *     revocation
   */
  public RevocableToken(Fingerprint token, Owner owner, long revision) {
    this(token, owner, revision, BY_REVISION);
  }

  private RevocableToken(Fingerprint token, Owner owner, long revision, long issuedSecond) {
    this.token = token;
    this.owner = owner;
    this.revision = revision;
    this.issuedSecond = issuedSecond;
    this.tokenA = token.a();
    this.tokenB = token.b();
    this.sessionA = a(owner.session());
    this.sessionB = b(owner.session());
    this.userA = a(owner.user());
    this.userB = b(owner.user());
    this.clientA = a(owner.client());
    this.clientB = b(owner.client());
    this.tenantA = a(owner.tenant());
    this.tenantB = b(owner.tenant());
  }

  /**
   * Whose a token is.
   *
   * <p>Immutable.
   *
   * @param session the session it belongs to; null for a token without one
   * @param user the user that it was issued to; null for a token without one
   * @param client the client application that it was issued to; null if unknown
   * @param tenant the tenant that it belongs to; null if there are none
   */
  public record Owner(
      @Nullable Fingerprint session,
      @Nullable Fingerprint user,
      @Nullable Fingerprint client,
      @Nullable Fingerprint tenant) {
    private static final Owner NOBODY = new Owner(null, null, null, null);

    /** Hashes the names of an owner; null for a name that is missing. */
    public static Owner of(
        @Nullable String session,
        @Nullable String user,
        @Nullable String client,
        @Nullable String tenant) {
      return new Owner(
          hashed(RevocationScope.SESSION, session),
          hashed(RevocationScope.USER, user),
          hashed(RevocationScope.CLIENT, client),
          hashed(RevocationScope.TENANT, tenant));
    }

    private static @Nullable Fingerprint hashed(RevocationScope scope, @Nullable String name) {
      return name == null ? null : Fingerprint.of(scope, name);
    }
  }

  /** Returns a token without an owner: only the token itself can be revoked. */
  public static RevocableToken ofToken(Fingerprint token) {
    return new RevocableToken(token, Owner.NOBODY, Long.MAX_VALUE);
  }

  /**
   * Returns a token that carries a time instead of a revision, as those of other issuers do.
   *
   * @param issuedAt when it was issued, by its issuer's clock ({@code iat})
   */
  public static RevocableToken issuedAt(Fingerprint token, Owner owner, Instant issuedAt) {
    return new RevocableToken(token, owner, 0, issuedAt.getEpochSecond() - CLOCK_SKEW.toSeconds());
  }

  boolean carriesTime() {
    return issuedSecond != BY_REVISION;
  }

  boolean isIssuedBefore(long second) {
    return issuedSecond < second;
  }

  /** Returns this token with a revision instead of its time. */
  RevocableToken dated(RevocationTimeline timeline) {
    return carriesTime()
        ? new RevocableToken(token, owner, timeline.revisionBefore(issuedSecond))
        : this;
  }

  /** Returns the store's revision when the token was issued. */
  long revision(RevocationTimeline timeline) {
    return carriesTime() ? timeline.revisionBefore(issuedSecond) : revision;
  }

  /** Returns the token's fingerprint. */
  public Fingerprint token() {
    return token;
  }

  /** Returns the store's revision when the token was issued. */
  public long revision() {
    return revision;
  }

  /** Returns the fingerprint that entries of a scope are looked up by; null if there is none. */
  public @Nullable Fingerprint fingerprint(RevocationScope scope) {
    return switch (scope) {
      case TOKEN -> token;
      case SESSION -> owner.session();
      case USER -> owner.user();
      case CLIENT -> owner.client();
      case TENANT -> owner.tenant();
      case ALL -> Fingerprint.EVERYTHING;
    };
  }

  @Override
  public String toString() {
    return "RevocableToken " + token;
  }

  private static long a(@Nullable Fingerprint fingerprint) {
    return fingerprint == null ? 0 : fingerprint.a();
  }

  private static long b(@Nullable Fingerprint fingerprint) {
    return fingerprint == null ? 0 : fingerprint.b();
  }
}
