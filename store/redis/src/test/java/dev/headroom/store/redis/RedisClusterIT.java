// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headroom.ground.StoreHealth;
import dev.headroom.ground.StoreKeys;
import dev.headroom.ground.TimeSource;
import dev.headroom.session.revocation.MemoryRevocationStore;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.revocation.RevocationStore;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis cluster of real processes, each capability on a node of its own. */
final class RedisClusterIT {
  private static final String HOW = " of the cluster";

  @TempDir private Path folder;

  /** The nodes, by the capability whose keys they have. */
  private record Nodes(
      RedisProcesses.Member ofCache,
      RedisProcesses.Member ofLimits,
      RedisProcesses.Member ofSessions) {

    static Nodes start(RedisProcesses redis) throws Exception {
      List<String> bySlot =
          Stream.of("cache", "limit", "session")
              .sorted((one, other) -> Integer.compare(slot(one), slot(other)))
              .toList();
      int first = slot(bySlot.get(0));
      int second = slot(bySlot.get(1));
      List<RedisProcesses.Member> nodes =
          List.of(
              redis.node(0, first),
              redis.node(first + 1, second),
              redis.node(second + 1, SlotHash.SLOT_COUNT - 1));
      redis.meet(nodes);
      return new Nodes(
          nodes.get(bySlot.indexOf("cache")),
          nodes.get(bySlot.indexOf("limit")),
          nodes.get(bySlot.indexOf("session")));
    }

    List<RedisProcesses.Member> all() {
      return List.of(ofCache, ofLimits, ofSessions);
    }

    /** Names all nodes but the one that has the slots of sessions. */
    String url() {
      return Stream.of(ofCache, ofLimits)
          .map(RedisProcesses.Member::address)
          .collect(Collectors.joining(",", "redis://" + RedisProcesses.CALLER + "@", ""));
    }
  }

  private static int slot(String capability) {
    return SlotHash.getSlot(StoreKeys.of(SharingInstance.APPLICATION, capability).key("any"));
  }

  @Test
  void keepsItsPromisesThroughTheFailOverOfANodeAndTheMoveOfASlot() throws Exception {
    try (RedisProcesses redis = new RedisProcesses(folder)) {
      Nodes nodes = Nodes.start(redis);
      RedisProcesses.Member replica = redis.replicaOfNode(nodes.ofCache(), nodes.all());
      RevocationStore revoked = new MemoryRevocationStore(TimeSource.system());
      try (SharingInstance writer = new SharingInstance(nodes.url(), revoked);
          SharingInstance reader = new SharingInstance(nodes.url(), revoked)) {
        writer.follows(nodes.ofCache(), HOW);
        writer.cache.put("ann", "old");
        assertThat(reader.get("ann")).isEqualTo("old");
        writer.counts("warm");
        reader.counts("warm");
        assertThat(writer.admitted("ann", 3)).isEqualTo(3);
        writer.revocations.revoke(Revocation.user("ann"));
        await().atMost(SharingInstance.PATIENCE).until(() -> reader.isRevoked("ann"));
        assertThat(nodes.all())
            .allSatisfy(each -> assertThat(redis.commands(each).dbsize()).isPositive());

        assertThat(writer.cache.invalidate("ann").isPublished()).isTrue();
        nodes.ofCache().kill();
        writer.follows(replica, HOW);
        reader.follows(replica, HOW);
        reader.knowsAll();
        assertThat(reader.get("ann")).isEqualTo("new");
        writer.counts("warm");
        reader.counts("warm");
        assertThat(writer.admitted("ann", 5) + reader.admitted("ann", 5)).isEqualTo(2);
        writer.revocations.revoke(Revocation.user("bob"));
        await().atMost(SharingInstance.PATIENCE).until(() -> reader.isRevoked("bob"));

        redis.moveSlot(slot("limit"), nodes.ofLimits(), nodes.ofSessions(), replica);
        writer.counts("moved");
        assertThat(redis.commands(nodes.ofSessions()).keys("*:limit}*")).isNotEmpty();
        assertThat(writer.admitted("ann", 5)).as("recorded again where it is").isZero();
        await()
            .atMost(SharingInstance.PATIENCE)
            .until(() -> writer.store.health().state() == StoreHealth.State.UP);
      }
    }
  }
}
