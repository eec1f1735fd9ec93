// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.session.device.Device;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.revocation.UnavailableStore;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenDecision;
import dev.headroom.session.token.TokenVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One instance on a store in memory, whose clocks a test moves. Confined to one thread. */
public final class SessionFixture {
  public static final String SECRET = "0123456789abcdef0123456789abcdef";

  public final MovableTime time = new MovableTime();

  /** The database's machine has clocks of its own. */
  public final MovableTime storeTime = new MovableTime();

  public final MemorySessionStore memory = new MemorySessionStore(storeTime);
  public final MemorySigningKeyStore tokenStore = new MemorySigningKeyStore();
  public final UnavailableStore store = new UnavailableStore(memory);
  final List<String> events = new ArrayList<>();
  public final SessionSettings settings;
  public final SigningKeys keys;
  public final JwtAccessTokens tokens;
  public final Revocations revocations;
  public final TokenVerifier verifier;
  public final Sessions sessions;

  private final SessionListener listener =
      new SessionListener() {
        @Override
        public void reused(Session session, RefreshDecision.Reason how) {
          events.add("reused " + how);
        }
      };

  public SessionFixture() {
    this(settings -> settings);
  }

  public SessionFixture(UnaryOperator<SessionSettings> change) {
    settings = change.apply(SessionSettings.of("desk"));
    revocations =
        settings
            .revocations()
            .store(store)
            .time(time)
            .listener(listener)
            .withoutBackground()
            .build();
    keys = new SigningKeys(tokenStore, SECRET, settings.keyRotation());
    tokens = new JwtAccessTokens(keys, settings.issuer());
    verifier = verifier(revocations);
    sessions = new Sessions(memory, revocations, tokens, settings, listener);
    keys.rotate(revocations.now());
  }

  /** Another instance on a store. */
  public Revocations revocations(RevocationStore other) {
    return settings.revocations().store(other).time(time).withoutBackground().build();
  }

  /** The verifier of another instance. */
  public TokenVerifier verifier(Revocations of) {
    return new TokenVerifier(tokens, of, settings.verifiedTokens(), time, listener);
  }

  public void advance(Duration both) {
    time.advance(both);
    storeTime.advance(both);
  }

  public SessionTokens signIn(String user) {
    return sessions.signIn(
        SignIn.of(user, Device.of("", "Firefox/140 Linux", "203.0.113.9"), "user"));
  }

  public String decision(SessionTokens tokens) {
    return decision(tokens.accessToken(), Freshness.BOUNDED);
  }

  public String decision(String token, Freshness freshness) {
    TokenDecision decision = verifier.verify(token, freshness);
    return decision instanceof TokenDecision.Admitted admitted
        ? admitted.source().name()
        : ((TokenDecision.Refused) decision).reason().name();
  }
}
