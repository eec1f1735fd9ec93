// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.device.AuditEntry;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.RefreshAttempt;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.RefreshFamily;
import dev.headroom.session.device.RefreshOutcome;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.meter.SessionMeter;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.RefreshToken;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an application's users: signs users in, refreshes their tokens, lists their
 * devices, and signs them out.
 *
 * <p>Thread-safe. Every call waits for the store once or twice, and throws {@link
 * StoreUnavailableException} when it does not answer. Each takes effect whole or not at all, but a
 * revocation of more than a thousand sessions, which takes a step for each thousand.
 */
public final class Sessions {
  private static final int MAX_LABEL_LENGTH = 64;
  private static final int JITTER_PARTS = 20;

  private final SessionStore store;
  private final Revocations revocations;
  private final JwtAccessTokens tokens;
  private final SessionSettings settings;
  private final SessionListener listener;

  /** How a refresh token was accepted. */
  enum Refresh {
    /** It got a successor. */
    ROTATED,
    /** It was presented again, and got the same successor again. */
    AGAIN
  }

  /** Creates the sessions. */
  public Sessions(
      SessionStore store,
      Revocations revocations,
      JwtAccessTokens tokens,
      SessionSettings settings,
      SessionListener listener) {
    this.store = store;
    this.revocations = revocations;
    this.tokens = tokens;
    this.settings = settings;
    this.listener = listener;
  }

  /** Returns the store's time. */
  public Instant now() {
    return revocations.now();
  }

  /**
   * Opens a session for a user who is authenticated.
   *
   * @return the tokens for the client
   */
  public SessionTokens signIn(SignIn who) {
    Instant now = revocations.now();
    RefreshToken refresh = RefreshToken.first(Session.newId());
    Session session =
        new Session(
            refresh.session(),
            who.user(),
            who.client(),
            who.tenant(),
            who.device(),
            who.authorities(),
            now,
            now,
            now.plus(settings.idle()),
            now.plus(settings.absolute()));
    RefreshFamily state =
        new RefreshFamily(
            refresh.familyFingerprint(), who.deviceKey(), refresh.fingerprint(), List.of());
    long revision = store.open(session, state);
    listener.opened(session);
    return tokens(session, refresh, revision, now);
  }

  /**
   * Exchanges a refresh token for the next tokens. Presented again within the grace period, it gets
   * the same refresh token again.
   *
   * @param refreshToken what the client sent
   * @param deviceKey the key that the device has proven to hold; null if none
   * @throws RefreshRefusedException if the user must sign in again
   */
  public SessionTokens refresh(String refreshToken, @Nullable String deviceKey) {
    RefreshToken presented = RefreshToken.parse(refreshToken);
    if (presented == null) {
      throw refused(RefreshDecision.Reason.INVALID);
    }
    RefreshToken successor = presented.successor();
    RefreshOutcome outcome =
        store.refresh(
            new RefreshAttempt(
                presented.session(),
                presented.familyFingerprint(),
                presented.fingerprint(),
                deviceKey,
                successor.fingerprint(),
                presented.seal(successor),
                settings.grace(),
                settings.idle()));
    RefreshToken next =
        switch (outcome.decision()) {
          case RefreshDecision.Rotate rotate -> successor;
          case RefreshDecision.Again again -> latest(presented, again);
          case RefreshDecision.Refuse refuse -> throw refused(refuse.reason(), outcome);
        };
    listener.counted(
        SessionMeter.REFRESHED,
        outcome.decision() instanceof RefreshDecision.Again ? Refresh.AGAIN : Refresh.ROTATED);
    Session session = Objects.requireNonNull(outcome.session());
    return tokens(session, next, outcome.revision(), outcome.now());
  }

  /** Returns the user's live sessions, most recently used first. */
  public List<Session> devices(String user) {
    return store.findByUser(user);
  }

  /**
   * Renames a device.
   *
   * @param label 1 to 64 visible characters; others are dropped
   * @return false if the user has no such device
   * @throws IllegalArgumentException if the label has no visible character, or is longer
   */
  public boolean rename(String user, String session, String label) {
    String shown = new Device(label, "", "").label();
    if (shown.isBlank() || label.length() > MAX_LABEL_LENGTH) {
      throw new IllegalArgumentException(
          "label had %d visible characters, allowed 1 to %d; send another"
              .formatted(shown.isBlank() ? 0 : label.length(), MAX_LABEL_LENGTH));
    }
    return store.rename(user, session, shown);
  }

  /**
   * Signs out one device of a user. The id of another user's session signs nothing out, and the
   * result does not differ.
   */
  public Acknowledgement signOut(String user, String session, String actor) {
    boolean owned = store.find(session).filter(found -> found.user().equals(user)).isPresent();
    if (!owned) {
      return new Acknowledgement(revocations.snapshot().revision(), 0, 0, 0);
    }
    return revoke(Revocation.session(session).by(actor, "signed out"));
  }

  /** Revokes; see {@link Revocations#revoke}. */
  public Acknowledgement revoke(Revocation order) {
    return revocations.revoke(order);
  }

  /**
   * Returns the audit trail of a user's sessions, newest first.
   *
   * @param most how many entries at most
   */
  public List<AuditEntry> audit(String user, int most) {
    return store.audit(user, most);
  }

  /**
   * Revokes the session of a refresh token, whoever sent it; does not reveal whether it existed.
   */
  public void signOutByRefreshToken(String refreshToken, String actor) {
    RefreshToken token = RefreshToken.parse(refreshToken);
    if (token != null && store.hasFamily(token.session(), token.familyFingerprint())) {
      revoke(Revocation.session(token.session()).by(actor, "refresh token revoked"));
    }
  }

  private RefreshToken latest(RefreshToken presented, RefreshDecision.Again again) {
    RefreshToken token = presented;
    try {
      for (byte[] sealed : again.sealed()) {
        token = token.open(sealed);
      }
      return token;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a successor was not sealed under its predecessor", e);
    }
  }

  private SessionTokens tokens(Session session, RefreshToken refresh, long revision, Instant now) {
    Duration life = settings.accessLifetime();
    long jitter = ThreadLocalRandom.current().nextLong(life.toMillis() / JITTER_PARTS);
    Duration jittered = life.minusMillis(jitter);
    Duration left = Duration.between(now, session.end());
    Duration lives = jittered.compareTo(left) < 0 ? jittered : left;
    String access = tokens.issue(session, revision, now, lives);
    return new SessionTokens(access, lives, refresh.text(), session);
  }

  private RefreshRefusedException refused(RefreshDecision.Reason reason) {
    listener.counted(SessionMeter.REFRESH_REFUSED, reason);
    return new RefreshRefusedException(reason);
  }

  private RefreshRefusedException refused(RefreshDecision.Reason reason, RefreshOutcome outcome) {
    Session session = outcome.session();
    if (reason.isTheft() && session != null) {
      revoke(Revocation.session(session.id()).by("system", "refresh token reused"));
      listener.reused(session, reason);
    }
    return refused(reason);
  }
}
