// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.SettingsRecord;
import dev.headroom.kit.session.LogoutAuditor;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Three instances whose ways to PostgreSQL and Redis are cut and frozen, whose clocks are moved an
 * hour, that are paused and restarted, with a Redis that is killed, wiped and restored from an old
 * copy, and a PostgreSQL whose tables are put back to one: no request that begins after a log-out
 * was promised to hold is let through.
 *
 * <p>{@code -Dlogout.tries=100000} runs it whole.
 */
final class LogoutUnderFaultsIT {
  private static final SessionSettings SETTINGS =
      SettingsRecord.of(SessionSettings.class)
          .create(each ->
              switch (each.name()) {
                case "bound" -> Duration.ofSeconds(1);
                case "poll" -> Duration.ofMillis(200);
                default -> each.defaultValue();
              });
  private static final long TRIES = Long.getLong("logout.tries", 10_000);
  private static final int REMEMBERED = 200;
  private static final int FAULTS = 10;

  private final LogoutAuditor auditor = new LogoutAuditor();
  private final List<SessionTokens> ended = new CopyOnWriteArrayList<>();
  private final AtomicLong lively = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicReference<String> faults = new AtomicReference<>("");

  /** Goes on until something is caught, five times through all faults at most. */
  private volatile boolean untilCaught;

  @Test
  void letsNothingThroughAfterALogoutHolds() throws Exception {
    run(SETTINGS, TRIES);
    assertThat(auditor.accepted()).as(auditor.firstAccepted() + faults).isZero();
    assertThat(auditor.tries()).isGreaterThanOrEqualTo(TRIES);
    assertThat(lively).as("live tokens were let through meanwhile").hasPositiveValue();
  }

  @Test
  void catchesAVerifierThatTrustsItsSnapshotForever() throws Exception {
    SessionSettings trusting =
        new SessionSettings(
            SETTINGS.issuer(),
            SETTINGS.accessLifetime(),
            SETTINGS.idle(),
            SETTINGS.absolute(),
            SETTINGS.grace(),
            Duration.ofMinutes(1),
            SETTINGS.poll(),
            Duration.ofHours(1),
            SETTINGS.confirmWait(),
            SETTINGS.verifiedTokens(),
            SETTINGS.keyLifetime(),
            SETTINGS.keyOverlap(),
            SETTINGS.retention());
    untilCaught = true;
    run(trusting, 4_000);
    assertThat(auditor.accepted()).as("a broken variant").isPositive();
  }

  /** A fail-over that loses commits, and then every instance starts again. */
  @ParameterizedTest
  @ValueSource(strings = {"TRUNCATE", "DELETE FROM"})
  void knowsAgainWhatRedisAloneKnows(String emptied) throws Exception {
    try (LogoutCluster cluster = new LogoutCluster(SETTINGS)) {
      SessionTokens one;
      SessionTokens other;
      try (LogoutCluster.Instance before = cluster.instance(SETTINGS)) {
        await().until(before.redis::isUp);
        one =
            before.sessions.signIn(SignIn.of("ann", Device.of("", "curl", "203.0.113.9"), "user"));
        other =
            before.sessions.signIn(SignIn.of("bob", Device.of("", "curl", "203.0.113.9"), "user"));
        // As before the log-outs, but for the open sessions.
        try (Tables tables = new Tables(cluster)) {
          tables.copy();
          before.sessions.revoke(Revocation.user("ann"));
          before.sessions.revoke(Revocation.session(other.session().id()));
          before.revocations.close();
          tables.putBack(emptied);
        }
      }
      try (LogoutCluster.Instance after = cluster.instance(SETTINGS)) {
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> !after.accepts(one.accessToken()) && !after.accepts(other.accessToken()));
        assertThat(after.revocations.isReady()).isTrue();
        SessionTokens again =
            after.sessions.signIn(SignIn.of("ann", Device.of("", "curl", "203.0.113.9"), "user"));
        assertThat(after.accepts(again.accessToken())).as("signed in since").isTrue();
        // Durable again: it holds when Redis is gone.
        cluster.redis.stop();
        try (LogoutCluster.Instance last = cluster.instance(SETTINGS)) {
          assertThat(last.accepts(one.accessToken())).isFalse();
          assertThat(last.accepts(other.accessToken())).isFalse();
          assertThat(last.accepts(again.accessToken())).isTrue();
        }
      }
    }
  }

  private void run(SessionSettings own, long tries) throws Exception {
    try (LogoutCluster cluster = new LogoutCluster(SETTINGS);
        LogoutCluster.Instance desk = cluster.instance(SETTINGS);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<AtomicReference<LogoutCluster.Instance>> instances = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        instances.add(new AtomicReference<>(cluster.instance(own)));
      }
      List<Future<?>> ends = new ArrayList<>();
      ends.add(threads.submit(() -> signInAndOut(desk, instances, tries)));
      for (int i = 0; i < instances.size(); i++) {
        AtomicReference<LogoutCluster.Instance> instance = instances.get(i);
        String name = "instance " + i;
        for (int reader = 0; reader < 2; reader++) {
          ends.add(threads.submit(() -> ask(instance, name, tries)));
        }
      }
      ends.add(threads.submit(() -> breakThings(cluster, instances, own, tries)));
      for (Future<?> end : ends) {
        end.get();
      }
      instances.forEach(each -> each.get().close());
    }
  }

  private boolean isOver(long tries) {
    return untilCaught
        ? auditor.accepted() > 0 || rounds.get() >= 5 * FAULTS
        : auditor.tries() >= tries && rounds.get() >= FAULTS;
  }

  private void signInAndOut(
      LogoutCluster.Instance desk,
      List<AtomicReference<LogoutCluster.Instance>> instances,
      long tries) {
    Random random = new Random(11);
    for (int i = 0; !isOver(tries); i++) {
      SessionTokens tokens =
          desk.sessions.signIn(SignIn.of("user" + i, Device.of("", "curl", "203.0.113.9"), "user"));
      for (AtomicReference<LogoutCluster.Instance> each : instances) {
        lively.addAndGet(each.get().accepts(tokens.accessToken()) ? 1 : 0);
      }
      Acknowledgement receipt =
          desk.sessions.revoke(
              random.nextBoolean()
                  ? Revocation.session(tokens.session().id())
                  : Revocation.user(tokens.session().user()));
      long now = System.nanoTime();
      long from = receipt.everywhere() ? now : now + SETTINGS.bound().toNanos();
      auditor.recordLogout(tokens.session().id(), from);
      ended.add(tokens);
      if (ended.size() > REMEMBERED) {
        ended.removeFirst();
      }
    }
  }

  private void ask(AtomicReference<LogoutCluster.Instance> instance, String name, long tries) {
    while (!isOver(tries)) {
      LogoutCluster.Instance asked = instance.get();
      List<SessionTokens> some = List.copyOf(ended);
      for (int i = 0; i < 5 && !some.isEmpty() && !asked.pausable.pause.isLocked(); i++) {
        SessionTokens tokens = some.get(ThreadLocalRandom.current().nextInt(some.size()));
        long begun = System.nanoTime();
        boolean accepted = asked.accepts(tokens.accessToken());
        auditor.recordRequest(tokens.session().id(), name, begun, accepted);
      }
      pass(Duration.ofMillis(2));
    }
  }

  private void breakThings(
      LogoutCluster cluster,
      List<AtomicReference<LogoutCluster.Instance>> instances,
      SessionSettings own,
      long tries) {
    Random random = new Random(5);
    RedisURI uri = RedisURI.create(cluster.redis.uri());
    uri.setTimeout(Duration.ofSeconds(2));
    RedisClient client = RedisClient.create(uri);
    for (int round = 0; !isOver(tries); round++) {
      AtomicReference<LogoutCluster.Instance> place = instances.get(random.nextInt(2));
      LogoutCluster.Instance hit = place.get();
      int fault = round % FAULTS;
      faults.set(" (fault " + fault + ")");
      switch (fault) {
        case 0 -> hit.toPostgres.cut();
        case 1 -> cluster.redis.stop();
        case 2 -> wipeOrRestore(client, random.nextBoolean());
        case 3 -> hit.time.wall = Duration.ofHours(random.nextBoolean() ? 1 : -1);
        case 4 -> paused(hit);
        case 5 -> {
          hit.toPostgres.cut();
          hit.toRedis.cut();
        }
        case 6 -> {
          place.set(cluster.instance(own));
          hit.close();
        }
        case 7 -> putBack(cluster, "TRUNCATE");
        case 8 -> putBack(cluster, "DELETE FROM");
        default -> hit.toPostgres.freeze();
      }
      pass(SETTINGS.bound().plusMillis(500 + random.nextInt(1_500)));
      cluster.redis.start();
      hit.time.wall = Duration.ZERO;
      hit.toPostgres.heal();
      hit.toRedis.heal();
      pass(Duration.ofMillis(300));
      rounds.incrementAndGet();
    }
    client.shutdown();
  }

  /** The follower stands still and nobody asks; then the first request comes before it reads. */
  private static void paused(LogoutCluster.Instance hit) {
    hit.pausable.pause.lock();
    try {
      pass(SETTINGS.bound().multipliedBy(2));
    } finally {
      hit.pausable.pause.unlock();
    }
  }

  /** The tables as a backup has them, while instances know more. */
  private static void putBack(LogoutCluster cluster, String emptied) {
    try (Tables tables = new Tables(cluster)) {
      tables.copy();
      pass(Duration.ofMillis(800));
      tables.putBack(emptied);
    } catch (SQLException deadlock) {
      // An instance that writes at that moment may win; the next round puts them back.
    }
  }

  /** The tables of revocations, and a copy of them. Confined to one thread. */
  private static final class Tables implements AutoCloseable {
    private static final List<String> NAMES =
        List.of(
            "headroom_session_state", "headroom_session_revocation", "headroom_session_instance");
    private final Connection connection;

    Tables(LogoutCluster cluster) throws SQLException {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(cluster.postgres.jdbcUrl("postgres"));
      connection = source.getConnection();
    }

    void copy() throws SQLException {
      try (Statement statement = connection.createStatement()) {
        for (String table : NAMES) {
          statement.execute("DROP TABLE IF EXISTS copy_" + table);
          statement.execute("CREATE TABLE copy_" + table + " AS SELECT * FROM headroom." + table);
        }
      }
    }

    void putBack(String emptied) throws SQLException {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        for (String table : NAMES) {
          statement.execute(emptied + " headroom." + table);
          statement.execute("INSERT INTO headroom." + table + " SELECT * FROM copy_" + table);
        }
      }
      connection.commit();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** Takes a copy, waits while more is revoked, and puts the old copy back; or leaves nothing. */
  private static void wipeOrRestore(RedisClient client, boolean restore) {
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      RedisCommands<byte[], byte[]> redis = connection.sync();
      List<byte[]> keys = redis.keys("*");
      List<byte[]> copies = keys.stream().map(redis::dump).toList();
      pass(Duration.ofMillis(800));
      redis.flushall();
      for (int i = 0; restore && i < keys.size(); i++) {
        if (copies.get(i) != null) {
          redis.restore(keys.get(i), copies.get(i), RestoreArgs.Builder.ttl(60_000).replace());
        }
      }
    } catch (RedisException away) {
      // It was just started again; the next round wipes it.
    }
  }

  private static void pass(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
