// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.MemorySessionStore;
import dev.headroom.session.device.RefreshDecision;
import dev.headroom.session.device.Session;
import dev.headroom.session.device.SessionStore;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationRelay;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.MemorySigningKeyStore;
import dev.headroom.session.token.SigningKeyStore;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.session.PostgresRevocationStore;
import dev.headroom.store.postgres.session.PostgresSessionStore;
import dev.headroom.store.postgres.session.RevocationNotifications;
import dev.headroom.store.postgres.session.SessionSchema;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.session.RedisRevocationRelay;
import dev.headroom.store.redis.settings.RedisSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One instance of a service with sessions, as the starter builds it. Thread-safe. */
final class SessionInstance implements AutoCloseable {
  private static final String SECRET = "bench-bench-bench-bench-bench-bench";

  private final Revocations revocations;
  private final TokenVerifier verifier;
  private final Sessions sessions;
  private final SessionStore store;
  private final Faulty faulty;
  private final Clocks clocks = new Clocks();
  private final AtomicInteger thefts = new AtomicInteger();
  private final List<Runnable> endings;

  private SessionInstance(
      SessionStore store,
      RevocationStore revocationStore,
      SigningKeyStore keyStore,
      RevocationRelay relay,
      Ends ends) {
    this.store = store;
    this.faulty = new Faulty(revocationStore);
    this.endings = ends.endings();
    SessionSettings settings = ends.settings();
    SessionListener listener =
        new SessionListener() {
          @Override
          public void reused(Session session, RefreshDecision.Reason how) {
            thefts.incrementAndGet();
          }
        };
    revocations =
        settings.revocations().store(faulty).relay(relay).time(clocks).listener(listener).build();
    SigningKeys keys = new SigningKeys(keyStore, SECRET, settings.keyRotation());
    keys.rotate(revocations.now());
    JwtAccessTokens tokens = new JwtAccessTokens(keys, settings.issuer());
    verifier = new TokenVerifier(tokens, revocations, settings.verifiedTokens(), clocks, listener);
    sessions = new Sessions(store, revocations, tokens, settings, listener);
  }

  /** The settings of an instance, and what is closed with it. */
  private record Ends(SessionSettings settings, List<Runnable> endings) {}

  static SessionInstance inMemory(MemorySessionStore record, SessionSettings settings) {
    return new SessionInstance(
        record,
        record,
        new MemorySigningKeyStore(),
        RevocationRelay.NONE,
        new Ends(settings, List.of()));
  }

  static SessionInstance on(SessionStores stores, SessionSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(stores.postgres().jdbcUrl("postgres"));
    config.setMaximumPoolSize(4);
    HikariDataSource pool = new HikariDataSource(config);
    PostgresStore store = new PostgresStore(pool, TimeSource.system());
    SessionSchema.create(store);
    PostgresSessionStore sessions = new PostgresSessionStore(store);
    PostgresRevocationStore revocations = new PostgresRevocationStore(store);
    RevocationNotifications notices = new RevocationNotifications(stores.direct(), revocations);
    notices.start();
    RedisStore redis = RedisStore.open(RedisSettings.of(stores.redis().uri()), TimeSource.system());
    return new SessionInstance(
        sessions,
        revocations,
        sessions,
        new RedisRevocationRelay(redis, "bench"),
        new Ends(settings, List.of(notices::close, redis::close, pool::close)));
  }

  TokenVerifier verifier() {
    return verifier;
  }

  Sessions sessions() {
    return sessions;
  }

  SessionStore store() {
    return store;
  }

  Revocations revocations() {
    return revocations;
  }

  int thefts() {
    return thefts.get();
  }

  /** Cuts the instance off from the store, or reconnects it. */
  void cutOff(boolean cut) {
    faulty.cut = cut;
  }

  /** Sets the wall clock apart. */
  void shiftWall(Duration by) {
    clocks.wall = by;
  }

  @Override
  public void close() {
    faulty.cut = false;
    revocations.close();
    endings.forEach(Runnable::run);
  }

  /** The system's clocks, with a wall that can be set. Thread-safe. */
  private static final class Clocks implements TimeSource {
    private volatile Duration wall = Duration.ZERO;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now().plus(wall);
    }
  }

  /** A store that can be unreachable. Thread-safe. */
  private static final class Faulty implements RevocationStore {
    private final RevocationStore behind;
    private volatile boolean cut;

    Faulty(RevocationStore behind) {
      this.behind = behind;
    }

    private RevocationStore reached() {
      if (cut) {
        throw new StoreUnavailableException("store", "bench", Duration.ZERO);
      }
      return behind;
    }

    @Override
    public RevocationResult revoke(Revocation order, Position from) {
      return reached().revoke(order, from);
    }

    @Override
    public Changes changesAfter(Position position) {
      return reached().changesAfter(position);
    }

    @Override
    public void restore(List<RevocationEntry> lost, Position from) {
      reached().restore(lost, from);
    }

    @Override
    public Lookup lookup(RevocableToken facts) {
      return reached().lookup(facts);
    }

    @Override
    public Confirmations confirmations(long revision, String origin, Duration lately) {
      return reached().confirmations(revision, origin, lately);
    }

    @Override
    public long removeExpired() {
      return reached().removeExpired();
    }

    @Override
    public void leave(String instance) {
      reached().leave(instance);
    }

    @Override
    public void onChange(Runnable wake) {
      behind.onChange(wake);
    }
  }
}
