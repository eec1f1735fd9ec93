// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.revocation.Freshness;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationResult;
import dev.headroom.session.revocation.RevocationStore;
import dev.headroom.session.revocation.Revocations;
import dev.headroom.session.token.JwtAccessTokens;
import dev.headroom.session.token.SigningKeys;
import dev.headroom.session.token.TokenDecision;
import dev.headroom.session.token.TokenVerifier;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
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
import java.util.concurrent.locks.ReentrantLock;
import org.postgresql.ds.PGSimpleDataSource;

/** Instances on one PostgreSQL and one Redis, each with ways to them that can be broken. */
final class LogoutCluster implements AutoCloseable {
  private static final String SECRET = "for-tests-only-0123456789abcdef0";

  final PostgresServer postgres = PostgresServer.temporary();
  final RedisServer redis = RedisServer.temporary();
  private final SessionSettings settings;

  LogoutCluster(SessionSettings settings) {
    this.settings = settings;
  }

  Instance instance(SessionSettings own) {
    return new Instance(this, own);
  }

  SessionSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    redis.close();
    postgres.close();
  }

  /** The system's clocks, with a wall that somebody sets. Thread-safe. */
  static final class ShiftedTime implements TimeSource {
    volatile Duration wall = Duration.ZERO;

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public Instant now() {
      return Instant.now().plus(wall);
    }
  }

  /** A store whose follower can be stopped as a pause of the process stops it. Thread-safe. */
  static final class PausableStore implements RevocationStore {
    private final RevocationStore behind;
    final ReentrantLock pause = new ReentrantLock();

    PausableStore(RevocationStore behind) {
      this.behind = behind;
    }

    @Override
    public Changes changesAfter(Position position) {
      pause.lock();
      try {
        return behind.changesAfter(position);
      } finally {
        pause.unlock();
      }
    }

    @Override
    public RevocationResult revoke(Revocation order, Position from) {
      return behind.revoke(order, from);
    }

    @Override
    public void restore(List<RevocationEntry> lost, Position from) {
      behind.restore(lost, from);
    }

    @Override
    public Lookup lookup(RevocableToken facts) {
      return behind.lookup(facts);
    }

    @Override
    public long removeExpired() {
      return behind.removeExpired();
    }

    @Override
    public Confirmations confirmations(long revision, String origin, Duration lately) {
      return behind.confirmations(revision, origin, lately);
    }

    @Override
    public void leave(String instance) {
      behind.leave(instance);
    }

    @Override
    public void onChange(Runnable wake) {
      behind.onChange(wake);
    }
  }

  /** One instance. Thread-safe. */
  static final class Instance implements AutoCloseable {
    final FaultyLink toPostgres;
    final FaultyLink toRedis;
    final ShiftedTime time = new ShiftedTime();
    final PausableStore pausable;
    final Revocations revocations;
    final TokenVerifier verifier;
    final Sessions sessions;
    private final HikariDataSource pool;
    final RedisStore redis;
    private final RevocationNotifications notifications;

    Instance(LogoutCluster cluster, SessionSettings own) {
      toPostgres = FaultyLink.to(cluster.postgres.port());
      toRedis = FaultyLink.to(cluster.redis.port());
      String url =
          "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&socketTimeout=1&connectTimeout=1"
              .formatted(toPostgres.port());
      pool = new HikariDataSource(config(url));
      PostgresStore store = new PostgresStore(pool, time);
      SessionSchema.create(store);
      PostgresSessionStore sessionStore = new PostgresSessionStore(store);
      PostgresRevocationStore revocationStore = new PostgresRevocationStore(store);
      pausable = new PausableStore(revocationStore);
      redis = RedisStore.open(RedisSettings.of("redis://127.0.0.1:" + toRedis.port()), time);
      RedisRevocationRelay relay = new RedisRevocationRelay(redis, "logout");
      revocations = own.revocations().store(pausable).relay(relay).time(time).build();
      PGSimpleDataSource direct = new PGSimpleDataSource();
      direct.setUrl(url);
      notifications = new RevocationNotifications(direct, revocationStore);
      notifications.start();
      SigningKeys keys = new SigningKeys(sessionStore, SECRET, own.keyRotation());
      keys.rotate(revocations.now());
      JwtAccessTokens tokens = new JwtAccessTokens(keys, own.issuer());
      verifier =
          new TokenVerifier(tokens, revocations, own.verifiedTokens(), time, SessionListener.NONE);
      sessions = new Sessions(sessionStore, revocations, tokens, own, SessionListener.NONE);
    }

    boolean accepts(String token) {
      return verifier.verify(token, Freshness.BOUNDED) instanceof TokenDecision.Admitted;
    }

    private static HikariConfig config(String url) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url);
      config.setMaximumPoolSize(4);
      config.setMinimumIdle(1);
      config.setConnectionTimeout(1_000);
      config.setValidationTimeout(500);
      return config;
    }

    @Override
    public void close() {
      toPostgres.heal();
      toRedis.heal();
      revocations.close();
      notifications.close();
      redis.close();
      pool.close();
      toPostgres.close();
      toRedis.close();
    }
  }
}
