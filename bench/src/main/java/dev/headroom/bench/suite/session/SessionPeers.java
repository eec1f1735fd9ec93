// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.session;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.harness.Rounds;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.session.SessionSettings;
import dev.headroom.session.SessionTokens;
import dev.headroom.session.SignIn;
import dev.headroom.session.device.Device;
import dev.headroom.session.device.LastSeenBuffer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.session.data.redis.RedisIndexedSessionRepository;

/**
 * Sessions beside Spring Session on Redis, with its index by user.
 *
 * <p>Confined to one thread.
 */
final class SessionPeers implements AutoCloseable {
  private static final String USER = "many";
  private static final String PEER = "spring-session";
  private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

  private final SessionStores stores;
  private final SessionInstance ours;
  private final LettuceConnectionFactory connections;
  private final RedisIndexedSessionRepository peer;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> redis;

  SessionPeers(SessionStores stores) {
    this.stores = stores;
    this.ours = SessionInstance.on(stores, SessionSettings.of("bench"));
    connections =
        new LettuceConnectionFactory(
            new RedisStandaloneConfiguration("127.0.0.1", stores.redis().port()));
    connections.afterPropertiesSet();
    connections.start();
    RedisTemplate<String, Object> template = new RedisTemplate<>();
    template.setKeySerializer(RedisSerializer.string());
    template.setHashKeySerializer(RedisSerializer.string());
    template.setConnectionFactory(connections);
    template.afterPropertiesSet();
    peer = new RedisIndexedSessionRepository(template);
    client = RedisClient.create(stores.redis().uri());
    redis = client.connect();
  }

  List<BenchRow> rows(SuiteRun run) throws SQLException {
    int dead = 10_000;
    run.step("list a user's devices behind " + dead + " dead sessions");
    Rounds rounds = new Rounds();
    kill(dead);
    for (int round = 0; round < run.rounds(); round++) {
      for (String each : Rounds.order(round, List.of(Rounds.OURS, PEER))) {
        rounds.add(each, each.equals(PEER) ? micros(this::listed, 2) : micros(this::devices, 200));
      }
    }
    run.step("Redis commands for a request of a session");
    return List.of(
        rounds.ratio("list-behind-dead-sessions", "us", PEER, Comparator.AT_MOST, 1 / 100.0),
        commands());
  }

  private void devices() {
    var _ = ours.sessions().devices(USER);
  }

  private void listed() {
    var _ =
        peer.findByIndexNameAndIndexValue(
            FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, USER);
  }

  /**
   * Three live sessions each. The dead of Spring Session expired while nobody received the
   * notification of Redis, as happens on a cluster and over a restart: the session is gone, its
   * name is in the index.
   */
  private void kill(int dead) throws SQLException {
    for (int i = 0; i < 3; i++) {
      ours.sessions().signIn(SignIn.of(USER, Device.of("", "curl", "203.0.113.9"), "user"));
      opened();
    }
    try (Connection connection = stores.direct().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO headroom.headroom_session (id, user_id, label, agent, address, authorities,"
              + " issued_at, seen_at, idle_until, expires_at, family, current)"
              + " SELECT 'dead' || n, '"
              + USER
              + "', '', '', '', '', now(), now(), now(), now(), '', ''"
              + " FROM generate_series(1, "
              + dead
              + ") n");
      statement.execute("VACUUM ANALYZE headroom.headroom_session");
    }
    for (int i = 0; i < dead; i++) {
      String id = opened();
      redis.sync().del("spring:session:sessions:" + id, "spring:session:sessions:expires:" + id);
    }
  }

  private String opened() {
    return save(peer);
  }

  private static <S extends Session> String save(FindByIndexNameSessionRepository<S> repository) {
    S session = repository.createSession();
    session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, USER);
    repository.save(session);
    return session.getId();
  }

  private static double micros(Runnable work, int times) {
    work.run();
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return (System.nanoTime() - begun) / 1e3 / times;
  }

  /** Redis commands a request, the session being read and its last use noted. */
  private BenchRow commands() {
    int requests = 1000;
    String id = opened();
    long before = calls();
    for (int i = 0; i < requests; i++) {
      touch(peer, id);
    }
    double theirs = (calls() - before - 1) / (double) requests;
    SessionTokens tokens =
        ours.sessions().signIn(SignIn.of("busy", Device.of("", "curl", "203.0.113.9"), "user"));
    LastSeenBuffer seen = new LastSeenBuffer(ours.store(), ours.revocations(), Duration.ofDays(14));
    before = calls();
    for (int i = 0; i < requests; i++) {
      ours.verifier()
          .verify(tokens.accessToken(), dev.headroom.session.revocation.Freshness.BOUNDED);
      seen.mark(tokens.session().id());
    }
    seen.flush();
    double own = Math.max(0, calls() - before - 1) / (double) requests;
    return BenchRow.of("redis-commands-last-seen", "commands/request", "ratio to spring-session")
        .figure("ours", own)
        .figure("peers", Map.of(PEER, theirs))
        .point(own / theirs, requests)
        .atMost(1 / 50.0);
  }

  private static <S extends Session> void touch(
      FindByIndexNameSessionRepository<S> repository, String id) {
    S session = Objects.requireNonNull(repository.findById(id));
    session.setLastAccessedTime(Instant.now());
    repository.save(session);
  }

  /** All commands that Redis has done, the blocking reads of followers apart. */
  private long calls() {
    long calls = 0;
    for (String line : redis.sync().info("commandstats").split("\n", -1)) {
      Matcher matcher = CALLS.matcher(line);
      boolean background = line.contains("_xread:") || line.contains("_ping:");
      if (!background && matcher.find()) {
        calls += Long.parseLong(matcher.group(1));
      }
    }
    return calls;
  }

  @Override
  public void close() {
    ours.close();
    redis.close();
    client.shutdown();
    connections.destroy();
  }
}
