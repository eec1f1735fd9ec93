// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.kit.limit.LimitsUnderFaultsContract;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import org.awaitility.Awaitility;

/** {@code -Dlimit.requests=1000000} runs it whole. */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class LimitUnderFaultsIT extends LimitsUnderFaultsContract {
  private RealRedis redis;

  @Override
  protected void startServer() {
    redis = new RealRedis();
  }

  @Override
  protected void stopServer() {
    redis.close();
  }

  @Override
  protected void emptyServer() {
    try (RedisStore store = redis.patientStore()) {
      store.call("test", Duration.ofSeconds(5), RedisAsyncCommands::flushall);
    }
  }

  @Override
  protected Reach reach(TimeSource time) {
    FaultyLink link = FaultyLink.to(redis.server().port());
    RedisStore store = RedisStore.open(RedisSettings.of("redis://127.0.0.1:" + link.port()), time);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(store::isUp);
    return new Reach(link, new RedisLimitState(store, "faults"), store);
  }

  @Override
  protected long requests() {
    return Long.getLong("limit.requests", 30_000);
  }

  @Override
  protected Duration slack() {
    return Duration.ofMillis(60);
  }
}
