// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token: the user, the session and what they may do.
 *
 * <p>Immutable.
 *
 * @param user the user that it was issued to
 * @param session the session it belongs to; null for a token without one
 * @param client the client application; null if unknown
 * @param tenant the tenant; null if there are none
 * @param authorities what the user may do
 * @param issued when it was issued
 * @param expires when it expires
 * @param revocable what revocations are checked by
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

  /**
   * Returns a builder for a reader of tokens.
   *
   * @param token the fingerprint of the whole token
   * @param user the user that it was issued to
   */
  public static Builder builder(Fingerprint token, String user, Instant issued, Instant expires) {
    return new Builder(token, user, issued, expires);
  }

  /**
   * Builds an {@link AccessToken}.
   *
   * <p>Confined to one thread.
   */
  public static final class Builder {
    private final Fingerprint token;
    private final String user;
    private final Instant issued;
    private final Instant expires;
    private @Nullable String session;
    private @Nullable String client;
    private @Nullable String tenant;
    private List<String> authorities = List.of();

    private Builder(Fingerprint token, String user, Instant issued, Instant expires) {
      this.token = token;
      this.user = user;
      this.issued = issued;
      this.expires = expires;
    }

    /** Sets the session that it belongs to; null, the default, for a token without one. */
    public Builder session(@Nullable String id) {
      this.session = id;
      return this;
    }

    /** Sets the client application that it was issued to; null, the default, if it is unknown. */
    public Builder client(@Nullable String id) {
      this.client = id;
      return this;
    }

    /** Sets the tenant that it belongs to; null, the default, if there are none. */
    public Builder tenant(@Nullable String id) {
      this.tenant = id;
      return this;
    }

    /** Sets what the user may do; nothing by default. */
    public Builder authorities(List<String> names) {
      this.authorities = names;
      return this;
    }

    /**
     * Builds the claims of a token that carries a revision.
     *
     * @param revision the store's revision when the token was issued; 0 if unknown, which is before
     *     every revocation
     */
    public AccessToken issuedAtRevision(long revision) {
      return build(new RevocableToken(token, owner(), revision));
    }

    /** Builds the claims of a token that carries no revision: its time of issue counts. */
    public AccessToken build() {
      return build(RevocableToken.issuedAt(token, owner(), issued));
    }

    private RevocableToken.Owner owner() {
      return RevocableToken.Owner.of(session, user, client, tenant);
    }

    private AccessToken build(RevocableToken revocable) {
      return new AccessToken(
          user, session, client, tenant, authorities, issued, expires, revocable);
    }
  }
}
