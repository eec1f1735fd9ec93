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
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Confirmations;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationSources;
import dev.headroom.session.token.RefreshToken;
import dev.headroom.session.token.TokenIssuer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What an application does with sessions: signs users in, refreshes their tokens, shows them their
 * devices, and ends what they tell it to end.
 *
 * <p>Thread-safe. Every call asks the record once or twice and throws {@link
 * StoreUnavailableException} when it does not answer; nothing is ever ended or opened by halves.
 */
public final class Sessions {
  private static final int LONGEST_LABEL = 64;
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);
  private static final int JITTER_PARTS = 20;

  private final SessionStore store;
  private final RevocationSources sources;
  private final TokenIssuer tokens;
  private final SessionSettings settings;
  private final SessionRuntime runtime;

  /** Creates the face. */
  public Sessions(
      SessionStore store,
      RevocationSources sources,
      TokenIssuer tokens,
      SessionSettings settings,
      SessionRuntime runtime) {
    this.store = store;
    this.sources = sources;
    this.tokens = tokens;
    this.settings = settings;
    this.runtime = runtime;
  }

  /** Opens a session for a user who has proven who he is. */
  public SessionTokens signIn(SignIn who) {
    Instant now = sources.follower().now();
    RefreshToken refresh =
        RefreshToken.first(RefreshToken.newId(runtime.random()), runtime.random());
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
    runtime.listener().opened(session);
    return tokens(session, refresh, revision, now);
  }

  /**
   * Gives the next tokens for a refresh token; asked again within the grace, the same refresh token
   * again.
   *
   * @param refreshToken what the client sent
   * @param deviceKey the key that the device proved to have; null if it proved none
   * @throws RefreshRefusedException if the user must sign in again
   */
  public SessionTokens refresh(String refreshToken, @Nullable String deviceKey) {
    RefreshToken presented = RefreshToken.parse(refreshToken);
    if (presented == null) {
      throw refused(RefreshDecision.Reason.INVALID);
    }
    RefreshToken successor = presented.successor(runtime.random());
    RefreshOutcome outcome =
        store.refresh(
            new RefreshAttempt(
                presented.session(),
                presented.familyFingerprint(),
                presented.fingerprint(),
                deviceKey,
                successor.fingerprint(),
                presented.seal(successor, runtime.random()),
                settings.grace(),
                settings.idle()));
    return switch (outcome.verdict()) {
      case RefreshDecision.Rotate rotated -> {
        runtime.listener().refreshed(false);
        yield tokens(
            Objects.requireNonNull(outcome.session()),
            successor,
            outcome.revision(),
            outcome.now());
      }
      case RefreshDecision.Again again -> {
        runtime.listener().refreshed(true);
        yield tokens(
            Objects.requireNonNull(outcome.session()),
            last(presented, again),
            outcome.revision(),
            outcome.now());
      }
      case RefreshDecision.Refuse refuse -> throw refused(refuse.reason(), outcome);
    };
  }

  /** Returns the user's devices that are signed in, those seen last first. */
  public List<Session> devices(String user) {
    return store.findByUser(user);
  }

  /**
   * Gives a device another name.
   *
   * @param label 1 to 64 characters that can be seen; others are dropped
   * @return false if the user has no such device
   * @throws IllegalArgumentException if nothing of the label can be seen, or it is longer
   */
  public boolean rename(String user, String session, String label) {
    String shown = new Device(label, "", "").label();
    if (shown.isBlank() || label.length() > LONGEST_LABEL) {
      throw new IllegalArgumentException(
          "label had %d visible characters, allowed 1 to %d; send another"
              .formatted(shown.isBlank() ? 0 : label.length(), LONGEST_LABEL));
    }
    return store.rename(user, session, shown);
  }

  /**
   * Ends one device of a user; an id that is not his ends nothing, and is told like one that is.
   */
  public Acknowledgement signOut(String user, String session, String actor) {
    boolean his = store.find(session).filter(found -> found.user().equals(user)).isPresent();
    if (!his) {
      return new Acknowledgement(sources.follower().table().revision(), 0, 0, 0);
    }
    return revoke(Revocation.session(session).by(actor, "signed out"));
  }

  /**
   * Ends what an order names; returns when the record holds it, and says how many instances obey
   * already.
   */
  public Acknowledgement revoke(Revocation order) {
    long begun = runtime.time().nanos();
    RevocationResult ended = sources.store().revoke(order, settings.entryLife());
    try {
      sources.relay().publish(ended);
    } catch (StoreUnavailableException away) {
      // It only accelerates; its own watch tells that it is away.
    }
    sources.follower().sync();
    Confirmations seen = confirmations(ended.revision());
    Acknowledgement receipt =
        new Acknowledgement(ended.revision(), ended.sessions(), seen.confirmed(), seen.instances());
    runtime.listener().revoked(order.scope(), receipt, runtime.time().nanos() - begun);
    return receipt;
  }

  /** Returns what was done to a user's sessions, newest first. */
  public List<AuditEntry> audit(String user, int most) {
    return store.audit(user, most);
  }

  /**
   * Ends the session of a refresh token, whoever sent it; says nothing of whether there was one.
   */
  public void signOutByRefreshToken(String refreshToken, String actor) {
    RefreshToken token = RefreshToken.parse(refreshToken);
    if (token != null && store.hasFamily(token.session(), token.familyFingerprint())) {
      revoke(Revocation.session(token.session()).by(actor, "refresh token revoked"));
    }
  }

  private Confirmations confirmations(long revision) {
    long end = runtime.time().nanos() + settings.confirmWait().toNanos();
    Duration lately = settings.bound().multipliedBy(2);
    Confirmations seen = sources.store().confirmations(revision, lately);
    while (seen.confirmed() < seen.instances() && runtime.time().nanos() < end) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      seen = sources.store().confirmations(revision, lately);
    }
    return seen;
  }

  private RefreshToken last(RefreshToken presented, RefreshDecision.Again again) {
    RefreshToken token = presented;
    try {
      for (byte[] sealed : again.sealed()) {
        token = token.open(sealed, runtime.random());
      }
      return token;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a successor was not sealed under its predecessor", e);
    }
  }

  private SessionTokens tokens(Session session, RefreshToken refresh, long revision, Instant now) {
    Duration life = settings.accessLife();
    long jitter = runtime.random().nextLong(life.toMillis() / JITTER_PARTS);
    Duration jittered = life.minusMillis(jitter);
    String access = tokens.issue(session, revision, now, jittered);
    return new SessionTokens(access, jittered, refresh.text(), session);
  }

  private RefreshRefusedException refused(RefreshDecision.Reason reason) {
    runtime.listener().refreshRefused(reason);
    return new RefreshRefusedException(reason);
  }

  private RefreshRefusedException refused(RefreshDecision.Reason reason, RefreshOutcome outcome) {
    Session session = outcome.session();
    if (reason.isTheft() && session != null) {
      revoke(Revocation.session(session.id()).by("system", "refresh token reused"));
      runtime.listener().reused(session, reason);
    }
    return refused(reason);
  }
}
