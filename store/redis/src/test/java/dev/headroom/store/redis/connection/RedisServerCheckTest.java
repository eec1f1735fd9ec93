// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RedisServerCheckTest {
  private static final String PRIMARY =
      "\r\nrole:master\r\nmaster_replid:1f\r\ncluster_enabled:0\r\n";

  @Test
  void hasNothingToSayOfAServerThatKeepsWhatIsWritten() {
    assertThat(RedisServerCheck.caveat("")).isEmpty();
    assertThat(
            RedisServerCheck.caveat(
                "used_memory:99\r\nmaxmemory:0\r\nmaxmemory_policy:allkeys-lru" + PRIMARY))
        .isEmpty();
    assertThat(
            RedisServerCheck.caveat(
                "used_memory:89\r\nmaxmemory:100\r\nmaxmemory_policy:noeviction" + PRIMARY))
        .isEmpty();
  }

  @Test
  void namesThePolicyByWhichItEvicts() {
    assertThat(
            RedisServerCheck.caveat(
                "used_memory:1\r\nmaxmemory:100\r\nmaxmemory_policy:volatile-ttl" + PRIMARY))
        .contains("evicts by volatile-ttl", "maxmemory-policy noeviction");
  }

  @Test
  void saysThatItIsNearlyFull() {
    assertThat(
            RedisServerCheck.caveat(
                "used_memory:90\r\nmaxmemory:100\r\nmaxmemory_policy:noeviction" + PRIMARY))
        .startsWith("is nearly full");
  }

  @Test
  void saysThatItIsAReplicaOfACluster() {
    assertThat(RedisServerCheck.caveat("role:slave\r\ncluster_enabled:1"))
        .contains("is a replica", "is a node of a cluster", "does not name its replication id");
  }
}
