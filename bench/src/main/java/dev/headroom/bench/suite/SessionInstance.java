// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.AccessTokens;
import dev.headroom.session.Changes;
import dev.headroom.session.Confirmations;
import dev.headroom.session.Ended;
import dev.headroom.session.KeyStore;
import dev.headroom.session.MemorySessions;
import dev.headroom.session.RecordAnswer;
import dev.headroom.session.RefreshVerdict;
import dev.headroom.session.Revocation;
import dev.headroom.session.RevocationFollower;
import dev.headroom.session.RevocationRelay;
import dev.headroom.session.RevocationSources;
import dev.headroom.session.Revocations;
import dev.headroom.session.Session;
import dev.headroom.session.SessionListener;
import dev.headroom.session.SessionRuntime;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionStore;
import dev.headroom.session.Sessions;
import dev.headroom.session.SigningKeys;
import dev.headroom.session.TokenFacts;
import dev.headroom.session.TokenGate;
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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** One instance of a service with sessions, as the starter builds it. Thread-safe. */
final class SessionInstance implements AutoCloseable {
  private static final String SECRET = "bench-bench-bench-bench-bench-bench";

  private final RevocationFollower follower;
  private final TokenGate gate;
  private final Sessions sessions;
  private final SessionStore store;
  private final Faulty faulty;
  private final Clocks clocks = new Clocks();
  private final AtomicInteger thefts = new AtomicInteger();
  private final List<Runnable> endings;

  private SessionInstance(
      SessionStore store, Revocations record, KeyStore keyStore, RevocationRelay relay, Ends ends) {
    this.store = store;
    this.faulty = new Faulty(record);
    this.endings = ends.endings();
    SessionSettings settings = ends.settings();
    SessionListener listener =
        new SessionListener() {
          @Override
          public void reused(Session session, RefreshVerdict.Reason how) {
            thefts.incrementAndGet();
          }
        };
    String name = UUID.randomUUID().toString();
    follower = new RevocationFollower(faulty, name, settings.poll(), clocks, listener);
    follower.read();
    relay.onChange(follower::wake);
    follower.start();
    SecureRandom random = new SecureRandom();
    SigningKeys keys = new SigningKeys(keyStore, SECRET, settings, random);
    keys.turn(follower.now());
    AccessTokens tokens = new AccessTokens(keys, settings.issuer());
    RevocationSources sources = new RevocationSources(follower, faulty, relay);
    gate = new TokenGate(tokens, sources, settings, clocks, listener);
    SessionRuntime runtime = new SessionRuntime(clocks, random, listener);
    sessions = new Sessions(store, sources, tokens, settings, runtime);
  }

  /** What an instance is set to, and what ends with it. */
  private record Ends(SessionSettings settings, List<Runnable> endings) {}

  static SessionInstance inMemory(MemorySessions record, SessionSettings settings) {
    return new SessionInstance(
        record, record, record, RevocationRelay.NONE, new Ends(settings, List.of()));
  }

  static SessionInstance on(SessionStores stores, SessionSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(stores.postgres().jdbcUrl("postgres"));
    config.setMaximumPoolSize(4);
    HikariDataSource pool = new HikariDataSource(config);
    PostgresStore store = new PostgresStore(pool, TimeSource.system());
    SessionSchema.create(store);
    PostgresSessions sessions = new PostgresSessions(store);
    PostgresRevocations revocations = new PostgresRevocations(store);
    RevocationNotices notices = new RevocationNotices(stores.direct(), revocations);
    notices.start();
    RedisStore redis = RedisStore.open(RedisSettings.of(stores.redis().uri()), TimeSource.system());
    return new SessionInstance(
        sessions,
        revocations,
        sessions,
        new RedisRevocations(redis, "bench"),
        new Ends(settings, List.of(notices::close, redis::close, pool::close)));
  }

  TokenGate gate() {
    return gate;
  }

  Sessions sessions() {
    return sessions;
  }

  SessionStore store() {
    return store;
  }

  RevocationFollower follower() {
    return follower;
  }

  int thefts() {
    return thefts.get();
  }

  /** Cuts the instance off from the record, or heals it. */
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
    follower.close();
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

  /** A record that can be out of reach. Thread-safe. */
  private static final class Faulty implements Revocations {
    private final Revocations behind;
    private volatile boolean cut;

    Faulty(Revocations behind) {
      this.behind = behind;
    }

    private Revocations reached() {
      if (cut) {
        throw new StoreUnavailableException("record", "bench", Duration.ZERO);
      }
      return behind;
    }

    @Override
    public Ended revoke(Revocation order, Duration tokenLife) {
      return reached().revoke(order, tokenLife);
    }

    @Override
    public Changes changesAfter(String instance, long revision) {
      return reached().changesAfter(instance, revision);
    }

    @Override
    public RecordAnswer ask(TokenFacts facts) {
      return reached().ask(facts);
    }

    @Override
    public Confirmations confirmations(long revision, Duration lately) {
      return reached().confirmations(revision, lately);
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
