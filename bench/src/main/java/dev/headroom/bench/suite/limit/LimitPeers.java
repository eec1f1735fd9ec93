// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.TimeSource;
import dev.headroom.limit.LimitSettings;
import dev.headroom.limit.RateLimits;
import dev.headroom.limit.rule.Limit;
import dev.headroom.limit.rule.LimitListener;
import dev.headroom.limit.rule.LimitMeter;
import dev.headroom.limit.rule.LimitRule;
import dev.headroom.limit.rule.PermitRequest;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.limit.RedisLimitState;
import dev.headroom.store.redis.settings.RedisSettings;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.redisson.Redisson;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * Ours and the peers on one Redis, each with a client of its own and the same limit: so many
 * permits a minute.
 *
 * <p>Confined to one thread, but for the limiters, which many threads use. Bucket4j:
 * compare-and-swap through Lettuce, state that expires, other settings left alone. Redisson: its
 * rate limiter for all instances. Gateway: the script of Spring Cloud Gateway, called by its digest
 * on a plain Lettuce connection, without the gateway around it.
 */
final class LimitPeers implements AutoCloseable {
  static final String BUCKET4J = "bucket4j";
  static final String REDISSON = "redisson";
  static final String GATEWAY = "gateway";
  static final String LEASED = "leased";

  private static final String SCRIPT = "/META-INF/scripts/request_rate_limiter.lua";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final AtomicLong calls = new AtomicLong();
  private final String uri;

  /** One limiter on many keys. */
  interface Limiter {
    boolean take(String key);
  }

  LimitPeers(String uri) {
    this.uri = uri;
  }

  /** How often ours called Redis. */
  long calls() {
    return calls.get();
  }

  Limiter headroom(int permits, boolean leased) {
    RateLimits limits =
        limits(new RedisSettings(uri, "headroom", second(), second(), second(), second()));
    LimitRule plain = LimitRule.of(new Limit(leased ? LEASED : "plain", permits, MINUTE));
    LimitRule rule = leased ? plain.withLeases() : plain;
    return key -> limits.decide(new PermitRequest(rule, key)).admitted();
  }

  RateLimits limits(RedisSettings settings) {
    RedisStore store = RedisStore.open(settings, TimeSource.system());
    open.push(store);
    while (!store.isUp()) {
      LockSupport.parkNanos(1_000_000);
    }
    LimitListener counting =
        new LimitListener() {
          @Override
          public void counted(LimitMeter meter) {
            if (meter == LimitMeter.CALLS) {
              calls.incrementAndGet();
            }
          }
        };
    RateLimits limits =
        RateLimits.shared(
            new RedisLimitState(store, "bench"),
            LimitSettings.defaults(),
            TimeSource.system(),
            counting);
    open.push(limits);
    return limits;
  }

  Limiter bucket4j(int permits) {
    StatefulRedisConnection<byte[], byte[]> connection = client().connect(ByteArrayCodec.INSTANCE);
    ProxyManager<byte[]> buckets =
        Bucket4jLettuce.casBasedBuilder(connection)
            .expirationAfterWrite(
                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(MINUTE))
            .build();
    BucketConfiguration configuration =
        BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(permits).refillGreedy(permits, MINUTE))
            .build();
    return key ->
        buckets.getProxy(("b4j:" + key).getBytes(UTF_8), () -> configuration).tryConsume(1);
  }

  Limiter redisson(int permits) {
    Config config = new Config();
    config.useSingleServer().setAddress(uri);
    RedissonClient client = Redisson.create(config);
    open.push(client::shutdown);
    Map<String, RRateLimiter> limiters = new ConcurrentHashMap<>();
    return key ->
        limiters
            .computeIfAbsent(
                key,
                each -> {
                  RRateLimiter limiter = client.getRateLimiter("redisson:" + each);
                  limiter.trySetRate(RateType.OVERALL, permits, MINUTE);
                  return limiter;
                })
            .tryAcquire();
  }

  Limiter gateway(int permits) {
    StatefulRedisConnection<String, String> connection = client().connect(StringCodec.UTF8);
    String digest = connection.sync().scriptLoad(script());
    String rate = Integer.toString(Math.max(1, permits / 60));
    String size = Integer.toString(permits);
    return key -> {
      String[] keys = {
        "request_rate_limiter.{" + key + "}.tokens", "request_rate_limiter.{" + key + "}.timestamp"
      };
      try {
        List<Object> answer =
            connection
                .async()
                .<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, rate, size, "", "1")
                .get();
        return (Long) answer.getFirst() == 1;
      } catch (InterruptedException | ExecutionException failed) {
        throw new IllegalStateException("the script of the gateway failed", failed);
      }
    };
  }

  private RedisClient client() {
    RedisClient client = RedisClient.create(uri);
    open.push(client::shutdown);
    return client;
  }

  private static Duration second() {
    return Duration.ofSeconds(1);
  }

  private static String script() {
    try (InputStream in = LimitPeers.class.getResourceAsStream(SCRIPT)) {
      if (in == null) {
        throw new IllegalStateException("the gateway's script is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("a peer did not close", e);
      }
    }
  }
}
