// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One instance on a record in memory, whose clocks a test moves. Confined to one thread. */
final class Desk {
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  final MovedTime time = new MovedTime();

  /** The database's machine has clocks of its own. */
  final MovedTime recordTime = new MovedTime();

  final MemorySessions memory = new MemorySessions(recordTime);
  final AwayRecord record = new AwayRecord(memory);
  final List<String> heard = new ArrayList<>();
  final SessionSettings settings;
  final SigningKeys keys;
  final AccessTokens tokens;
  final RevocationFollower follower;
  final TokenGate gate;
  final Sessions sessions;

  private final SessionListener listener =
      new SessionListener() {
        @Override
        public void reused(Session session, RefreshVerdict.Reason how) {
          heard.add("reused " + how);
        }
      };

  Desk() {
    this(settings -> settings);
  }

  Desk(UnaryOperator<SessionSettings> change) {
    settings = change.apply(SessionSettings.of("desk"));
    SecureRandom random = new SecureRandom("desk".getBytes(StandardCharsets.US_ASCII));
    SessionRuntime runtime = new SessionRuntime(time, random, listener);
    follower = new RevocationFollower(record, "one", settings.poll(), time, listener);
    keys = new SigningKeys(memory, SECRET, settings, random);
    tokens = new AccessTokens(keys, settings.issuer());
    RevocationSources sources = new RevocationSources(follower, record, RevocationRelay.NONE);
    gate = new TokenGate(tokens, sources, settings, time, listener);
    sessions = new Sessions(memory, sources, tokens, settings, runtime);
    follower.read();
    keys.turn(follower.now());
  }

  void pass(Duration both) {
    time.pass(both);
    recordTime.pass(both);
  }

  SessionTokens signIn(String user) {
    return sessions.signIn(
        SignIn.of(user, Device.of("", "Firefox/140 Linux", "203.0.113.9"), "user"));
  }

  String verdict(SessionTokens tokens) {
    return verdict(tokens.accessToken(), Demand.BOUNDED);
  }

  String verdict(String token, Demand demand) {
    Verdict verdict = gate.check(token, demand);
    return verdict instanceof Verdict.Admitted admitted
        ? admitted.source().name()
        : ((Verdict.Refused) verdict).reason().name();
  }

  /** A record that can be taken away. */
  static final class AwayRecord implements Revocations {
    private final Revocations behind;
    boolean away;

    AwayRecord(Revocations behind) {
      this.behind = behind;
    }

    private Revocations there() {
      if (away) {
        throw new StoreUnavailableException("record", "test", Duration.ZERO);
      }
      return behind;
    }

    @Override
    public Ended revoke(Revocation order, Duration tokenLife) {
      return there().revoke(order, tokenLife);
    }

    @Override
    public Changes changesAfter(String instance, long revision) {
      return there().changesAfter(instance, revision);
    }

    @Override
    public RecordAnswer ask(TokenFacts facts) {
      return there().ask(facts);
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
