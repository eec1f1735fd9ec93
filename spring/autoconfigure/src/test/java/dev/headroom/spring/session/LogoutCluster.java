// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.session.AccessTokens;
import dev.headroom.session.Changes;
import dev.headroom.session.Confirmations;
import dev.headroom.session.Demand;
import dev.headroom.session.Ended;
import dev.headroom.session.RecordAnswer;
import dev.headroom.session.Revocation;
import dev.headroom.session.RevocationFollower;
import dev.headroom.session.RevocationSources;
import dev.headroom.session.Revocations;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionRuntime;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.Sessions;
import dev.headroom.session.SigningKeys;
import dev.headroom.session.TokenFacts;
import dev.headroom.session.TokenGate;
import dev.headroom.session.Verdict;
import dev.headroom.store.embedded.PostgresServer;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.postgres.PostgresRevocations;
import dev.headroom.store.postgres.PostgresSessions;
import dev.headroom.store.postgres.PostgresStore;
import dev.headroom.store.postgres.RevocationNotices;
import dev.headroom.store.postgres.SessionSchema;
import dev.headroom.store.redis.RedisRevocations;
import dev.headroom.store.redis.connection.RedisSettings;
import dev.headroom.store.redis.connection.RedisStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
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

  /** The record, whose follower can be stopped as a pause of the process stops it. Thread-safe. */
  static final class PausedRecord implements Revocations {
    private final Revocations behind;
    final ReentrantLock pause = new ReentrantLock();

    PausedRecord(Revocations behind) {
      this.behind = behind;
    }

    @Override
    public Changes changesAfter(String instance, long revision) {
      pause.lock();
      try {
        return behind.changesAfter(instance, revision);
      } finally {
        pause.unlock();
      }
    }

    @Override
    public Ended revoke(Revocation order, Duration tokenLife) {
      return behind.revoke(order, tokenLife);
    }

    @Override
    public RecordAnswer ask(TokenFacts facts) {
      return behind.ask(facts);
    }

    @Override
    public Confirmations confirmations(long revision, Duration lately) {
      return behind.confirmations(revision, lately);
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
    final PausedRecord record;
    final RevocationFollower follower;
    final TokenGate gate;
    final Sessions sessions;
    private final HikariDataSource pool;
    private final RedisStore redis;
    private final RevocationNotices notices;

    Instance(LogoutCluster cluster, SessionSettings own) {
      toPostgres = FaultyLink.to(cluster.postgres.port());
      toRedis = FaultyLink.to(cluster.redis.port());
      String url =
          "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&socketTimeout=1&connectTimeout=1"
              .formatted(toPostgres.port());
      pool = new HikariDataSource(config(url));
      PostgresStore store = new PostgresStore(pool, time);
      SessionSchema.create(store);
      PostgresSessions sessionStore = new PostgresSessions(store);
      PostgresRevocations revocations = new PostgresRevocations(store);
      record = new PausedRecord(revocations);
      redis = RedisStore.open(RedisSettings.of("redis://127.0.0.1:" + toRedis.port()), time);
      RedisRevocations relay = new RedisRevocations(redis, "logout");
      String name = UUID.randomUUID().toString();
      follower = new RevocationFollower(record, name, own.poll(), time, SessionListener.NONE);
      follower.read();
      relay.onChange(follower::wake);
      follower.start();
      PGSimpleDataSource direct = new PGSimpleDataSource();
      direct.setUrl(url);
      notices = new RevocationNotices(direct, revocations);
      notices.start();
      SecureRandom random = new SecureRandom();
      SigningKeys keys = new SigningKeys(sessionStore, SECRET, own, random);
      keys.turn(follower.now());
      AccessTokens tokens = new AccessTokens(keys, own.issuer());
      RevocationSources sources = new RevocationSources(follower, record, relay);
      gate = new TokenGate(tokens, sources, own, time, SessionListener.NONE);
      sessions =
          new Sessions(
              sessionStore,
              sources,
              tokens,
              own,
              new SessionRuntime(time, random, SessionListener.NONE));
    }

    boolean accepts(String token) {
      return gate.check(token, Demand.BOUNDED) instanceof Verdict.Admitted;
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
      follower.close();
      notices.close();
      redis.close();
      pool.close();
      toPostgres.close();
      toRedis.close();
    }
  }
}
