// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.kit.limit.AnyAlgorithmContract;
import dev.headroom.limit.state.LimitState;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class RedisAnyAlgorithmIT extends AnyAlgorithmContract {
  private static RealRedis redis;
  private static RedisStore one;
  private static RedisStore other;

  @BeforeAll
  static void start() {
    redis = new RealRedis();
    one = redis.patientStore();
    other = redis.patientStore();
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    redis.close();
  }

  @Override
  protected LimitState state() {
    return new RedisLimitState(one, "any");
  }

  @Override
  protected LimitState other() {
    return new RedisLimitState(other, "any");
  }

  @Override
  protected void pass(Duration duration) {
    RealRedis.pass(duration);
  }
}
