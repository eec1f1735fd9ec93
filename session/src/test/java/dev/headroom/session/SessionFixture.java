// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Confirmations;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationChanges;
import dev.headroom.session.revocation.RevocationFollower;
import dev.headroom.session.revocation.RevocationLookup;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationSources;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenDecision;
import dev.headroom.session.token.TokenVerifier;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One instance on a record in memory, whose clocks a test moves. Confined to one thread. */
public final class SessionFixture {
  public static final String SECRET = "0123456789abcdef0123456789abcdef";

  public final MovableTime time = new MovableTime();

  /** The database's machine has clocks of its own. */
  public final MovableTime recordTime = new MovableTime();

  public final MemorySessionStore memory = new MemorySessionStore(recordTime);
  public final UnavailableStore store = new UnavailableStore(memory);
  final List<String> events = new ArrayList<>();
  public final SessionSettings settings;
  public final SigningKeys keys;
  public final JwtAccessTokens tokens;
  public final RevocationFollower follower;
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

  SessionFixture(UnaryOperator<SessionSettings> change) {
    settings = change.apply(SessionSettings.of("desk"));
    SecureRandom random = new SecureRandom("desk".getBytes(StandardCharsets.US_ASCII));
    SessionRuntime runtime = new SessionRuntime(time, random, listener);
    follower = new RevocationFollower(store, "one", settings.poll(), time, listener);
    keys = new SigningKeys(memory, SECRET, settings, random);
    tokens = new JwtAccessTokens(keys, settings.issuer());
    RevocationSources sources = new RevocationSources(follower, store, RevocationRelay.NONE);
    verifier = new TokenVerifier(tokens, sources, settings, time, listener);
    sessions = new Sessions(memory, sources, tokens, settings, runtime);
    follower.sync();
    keys.rotate(follower.now());
  }

  public void advance(Duration both) {
    time.advance(both);
    recordTime.advance(both);
  }

  public SessionTokens signIn(String user) {
    return sessions.signIn(
        SignIn.of(user, Device.of("", "Firefox/140 Linux", "203.0.113.9"), "user"));
  }

  public String decision(SessionTokens tokens) {
    return decision(tokens.accessToken(), Freshness.BOUNDED);
  }

  public String decision(String token, Freshness demand) {
    TokenDecision verdict = verifier.verify(token, demand);
    return verdict instanceof TokenDecision.Admitted admitted
        ? admitted.source().name()
        : ((TokenDecision.Refused) verdict).reason().name();
  }

  /** A record that can be taken away. */
  public static final class UnavailableStore implements RevocationStore {
    private final RevocationStore behind;
    public boolean unavailable;

    UnavailableStore(RevocationStore behind) {
      this.behind = behind;
    }

    private RevocationStore there() {
      if (unavailable) {
        throw new StoreUnavailableException("record", "test", Duration.ZERO);
      }
      return behind;
    }

    @Override
    public RevocationResult revoke(Revocation order, Duration tokenLife) {
      return there().revoke(order, tokenLife);
    }

    @Override
    public RevocationChanges changesAfter(String instance, long revision) {
      return there().changesAfter(instance, revision);
    }

    @Override
    public RevocationLookup lookup(RevocableToken facts) {
      return there().lookup(facts);
    }

    @Override
    public Confirmations confirmations(long revision, Duration lately) {
      return there().confirmations(revision, lately);
    }

    @Override
    public void leave(String instance) {
      there().leave(instance);
    }

    @Override
    public void onChange(Runnable wake) {
      behind.onChange(wake);
    }
  }
}
