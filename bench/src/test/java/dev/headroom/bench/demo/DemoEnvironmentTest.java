// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.store.embedded.RedisServer;
import org.junit.jupiter.api.Test;

class DemoEnvironmentTest {

  @Test
  void readsTheVersionThatRedisReports() {
    assumeTrue(RedisServer.isAvailable());
    try (RedisServer redis = RedisServer.temporary()) {
      assertThat(DemoEnvironment.redisVersion(redis)).matches("\\d+\\.\\d+\\.\\d+");
    }
  }
}
