// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.limit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headroom.ground.TimeSource;
import dev.headroom.kit.limit.LimitTraceContract;
import dev.headroom.limit.state.LimitState;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The script against the Java logs . Its one call of TIME is replaced by a reading of a key that
 * the test sets.
 */
@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class LimitScriptIT extends LimitTraceContract {
  private static final byte[] CLOCK = "clock".getBytes(US_ASCII);
  private static final RedisScript ON_A_SET_CLOCK =
      RedisScript.of(
          RedisScript.source("take.lua")
              .replace("redis.call('TIME')", "{0, tonumber(redis.call('GET', 'clock'))}"));

  private RealRedis redis;
  private RedisStore store;

  @BeforeAll
  void start() {
    redis = new RealRedis();
    store = RedisStore.open(RealRedis.patient(redis.server().uri()), TimeSource.system());
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(store::isUp);
  }

  @AfterAll
  void stop() {
    store.close();
    redis.close();
  }

  @Override
  protected int traces() {
    return 16;
  }

  /** The script decides them by a way of its own. */
  @Override
  protected int ordinaryTraces() {
    return 24;
  }

  @Override
  protected LimitState state() {
    return new RedisLimitState(store, "diff", ON_A_SET_CLOCK);
  }

  @Override
  protected void setClock(long micros) {
    byte[] text = Long.toString(micros).getBytes(US_ASCII);
    store.call("test", Duration.ofSeconds(5), to -> to.set(CLOCK, text));
  }
}
