// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.MemoryRevocationStore;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Redis whose primary is named by sentinels, through fail-overs of real processes. */
final class RedisSentinelIT {
  private static final Duration PATIENCE = SharingInstance.PATIENCE;
  private static final String HOW = " by Sentinel";

  @TempDir private Path folder;

  private static String url(RedisProcesses.Member... sentinels) {
    return List.of(sentinels).stream()
        .map(RedisProcesses.Member::address)
        .collect(
            Collectors.joining(
                ",",
                "redis-sentinel://" + RedisProcesses.CALLER + "@",
                "/0?sentinelMasterId=" + RedisProcesses.GROUP));
  }

  @Test
  void keepsItsPromisesThroughTheFailOverToAReplicaWithoutTheLastWrites() throws Exception {
    try (RedisProcesses redis = new RedisProcesses(folder)) {
      RedisProcesses.Member primary = redis.server();
      RedisProcesses.Member replica = redis.replica(primary);
      RedisProcesses.Member first = redis.sentinel(primary, 2);
      RedisProcesses.Member second = redis.sentinel(primary, 2);
      RedisProcesses.Member third = redis.sentinel(primary, 2);
      for (RedisProcesses.Member each : List.of(first, second, third)) {
        redis.awaitKnown(each, "slaves=1,sentinels=3");
      }
      RevocationStore revoked = new MemoryRevocationStore(TimeSource.system());
      String url = url(first, second, third);
      try (SharingInstance writer = new SharingInstance(url, revoked);
          SharingInstance reader = new SharingInstance(url, revoked)) {
        writer.follows(primary, HOW);
        writer.cache.put("ann", "old");
        assertThat(reader.get("ann")).isEqualTo("old");
        assertThat(writer.admitted("ann", 3)).isEqualTo(3);

        redis.isolate(primary, replica);
        assertThat(writer.cache.invalidate("ann").isPublished()).isTrue();
        assertThat(writer.admitted("ann", 2)).isEqualTo(2);
        writer.revocations.revoke(Revocation.user("ann"));
        first.kill();
        primary.kill();
        writer.follows(replica, HOW);
        reader.follows(replica, HOW);
        reader.knowsAll();

        assertThat(reader.get("ann"))
            .as("P1, the promoted server has the old one")
            .isEqualTo("new");
        writer.counts("bob");
        assertThat(writer.admitted("ann", 5)).as("P2, that server has 3 of 5 permits").isZero();
        assertThat(reader.admitted("ann", 5)).as("P2, recorded there again").isZero();
        assertThat(writer.isRevoked("ann")).as("P3").isTrue();
        await().atMost(PATIENCE).until(() -> reader.isRevoked("ann"));
        writer.revocations.revoke(Revocation.user("bob"));
        await().atMost(PATIENCE).until(() -> reader.isRevoked("bob"));
      }
    }
  }

  /** The first sentinel is cut off from the others, and names a server that is no primary. */
  @Test
  void followsNoServerThatIsNotThePrimaryWhateverASentinelSays() throws Exception {
    try (RedisProcesses redis = new RedisProcesses(folder)) {
      // Sentinel lets the former primary be one for ten seconds more; this one refuses writes then.
      RedisProcesses.Member primary = redis.server("min-replicas-to-write 1");
      RedisProcesses.Member replica = redis.replica(primary);
      RedisProcesses.Member wrong = redis.sentinel(replica, 9);
      RedisProcesses.Member right = redis.sentinel(primary, 1);
      redis.awaitKnown(right, "slaves=1");
      redis.awaitKnown(wrong, "address=" + replica.address());
      String url = url(wrong, right);
      try (SharingInstance instance =
          new SharingInstance(url, new MemoryRevocationStore(TimeSource.system()))) {
        instance.follows(primary, HOW);
        redis.failOver(right);
        instance.follows(replica, HOW);
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
            .until(() ->
                instance
                    .store
                    .call("set", PATIENCE, to -> to.set(bytes("key"), bytes("value")))
                    .equals("OK"));
        assertThat(redis.commands(replica).get("key")).isEqualTo("value");
      }
    }
  }

  /** It looked like an outage, for ever. */
  @Test
  void namesOnceTheSettingToCorrectWhereSentinelsDoNotKnowTheName() throws Exception {
    Logger logger =
        (Logger) LoggerFactory.getLogger("dev.headroom.store.redis.connection.RedisConnector");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (RedisProcesses redis = new RedisProcesses(folder)) {
      RedisProcesses.Member sentinel = redis.sentinel();
      String url = url(sentinel);
      IntSupplier connections = redis.connections(sentinel);
      int before = connections.getAsInt();
      try (Redis store = Redis.connect(url)) {
        // Each probe connects, also those after the one that was logged.
        await().atMost(PATIENCE).until(() -> connections.getAsInt() >= before + 4);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.DOWN);
      }
      assertThat(List.copyOf(lines.list))
          .extracting(ILoggingEvent::getFormattedMessage)
          .filteredOn(each -> each.startsWith("redis is not connected"))
          .containsExactly(
              "redis is not connected: the sentinels %s know no primary named shop: correct sentinelMasterId in headroom.redis.url, or spring.data.redis.sentinel.master; going on without it"
                  .formatted(sentinel.address()));
    } finally {
      logger.detachAppender(lines);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
