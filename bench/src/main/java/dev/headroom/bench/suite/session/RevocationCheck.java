// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import dev.headroom.session.revocation.Fingerprint;
import dev.headroom.session.revocation.RevocableToken;
import dev.headroom.session.revocation.RevocationEntry;
import dev.headroom.session.revocation.RevocationScope;
import dev.headroom.session.revocation.RevocationSnapshot;
import dev.headroom.store.embedded.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Is this token revoked? A million tokens are, and ten thousand sessions; those that are checked
 * are not, but for one in a hundred.
 *
 * <p>Confined to one thread. Redis is asked with EXISTS for the token alone, over loopback.
 */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class RevocationCheck {

  private static final int REVOKED = 1_000_000;
  private static final int SESSIONS = 10_000;
  private static final int CHECKED = 1 << 14;

  private RevocationSnapshot snapshot;
  private RevocableToken[] tokens;
  private String[] keys;
  private RedisServer server;
  private RedisClient client;
  private StatefulRedisConnection<String, String> connection;
  private RedisCommands<String, String> redis;
  private int at;

  /** Makes what {@link #fill} fills. */
  public RevocationCheck() {}

  /** Fills both. */
  @Setup
  public void fill() {
    Random random = new Random(42);
    Instant now = Instant.now();
    List<RevocationEntry> entries = new ArrayList<>();
    for (int i = 0; i < REVOKED; i++) {
      entries.add(
          new RevocationEntry(
              RevocationScope.TOKEN, any(random), i + 1, now, now.plusSeconds(3600)));
    }
    for (int i = 0; i < SESSIONS; i++) {
      entries.add(
          new RevocationEntry(
              RevocationScope.SESSION, any(random), REVOKED + i, now, now.plusSeconds(3600)));
    }
    snapshot = RevocationSnapshot.EMPTY.with(entries, REVOKED + SESSIONS, now);
    tokens = new RevocableToken[CHECKED];
    keys = new String[CHECKED];
    for (int i = 0; i < CHECKED; i++) {
      Fingerprint token = i % 100 == 0 ? entries.get(i).fingerprint() : any(random);
      tokens[i] =
          new RevocableToken(
              token,
              new RevocableToken.Owner(any(random), any(random), any(random), any(random)),
              REVOKED + SESSIONS + 1);
      keys[i] = "revoked:" + token.a() + token.b();
    }
    server = RedisServer.temporary();
    client = RedisClient.create(server.uri());
    connection = client.connect();
    redis = connection.sync();
    for (int i = 0; i < CHECKED; i += 100) {
      redis.set(keys[i], "1");
    }
  }

  /** Stops Redis. */
  @TearDown
  public void end() {
    connection.close();
    client.shutdown();
    server.close();
  }

  private static Fingerprint any(Random random) {
    return new Fingerprint(
        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private int next() {
    at = (at + 1) & (CHECKED - 1);
    return at;
  }

  /**
   * Our table: token, session, user, client and tenant.
   *
   * @return whether it is revoked
   */
  @Benchmark
  public boolean headroom() {
    return snapshot.revokes(tokens[next()]);
  }

  /**
   * Redis, one key.
   *
   * @return 1 if it is revoked
   */
  @Benchmark
  public long redis() {
    return redis.exists(keys[next()]);
  }
}
