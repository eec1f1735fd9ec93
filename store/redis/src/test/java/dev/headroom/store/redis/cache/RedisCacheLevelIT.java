// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.cache.CacheLevelContract;
import dev.headroom.kit.cache.ChangeInterleavings;
import dev.headroom.kit.cache.ChangeInterleavings.Protection;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.RestoreArgs;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // set before all tests, by JUnit
final class RedisCacheLevelIT extends CacheLevelContract {
  private static final Duration LONG = Duration.ofMinutes(5);

  private static RealRedis redis;
  private static RedisStore one;
  private static RedisStore other;

  private final String cache = "cache-" + UUID.randomUUID();
  private final CacheLevel here = new RedisCacheLevel(one, "it");
  private final CacheLevel there = new RedisCacheLevel(other, "it");

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
  protected CacheLevel level() {
    return here;
  }

  @Override
  protected void letPass(Duration passed) {
    RealRedis.pass(passed);
  }

  @Test
  void sharesValuesBetweenInstances() {
    here.put(cache, "a", bytes("1"), LONG);

    assertThat(value(there, "a")).isEqualTo(bytes("1"));
    there.remove(cache, List.of("a"));
    assertThat(here.get(cache, "a")).isEmpty();
  }

  @Test
  void clearsAtOnceForAllInstances() {
    here.put(cache, "a", bytes("1"), LONG);
    assertThat(there.get(cache, "a")).isNotEmpty();

    here.clear(cache);

    assertThat(there.get(cache, "a")).isEmpty();
    there.put(cache, "a", bytes("2"), LONG);
    assertThat(value(here, "a")).isEqualTo(bytes("2"));
  }

  @Test
  void refusesAFillThatBeganBeforeAnotherInstanceCleared() {
    LoadLease granted = here.lease(cache, "a", LONG, false);
    there.clear(cache);
    String token = ((LoadLease.Granted) granted).token();

    assertThat(
            here.putIfLeased(new ConditionalPut(cache, "a", token, bytes("old"), LONG, List.of())))
        .isFalse();
    assertThat(there.get(cache, "a")).isEmpty();
  }

  @Test
  void grantsALoadToOneInstanceAtATime() {
    assertThat(here.lease(cache, "a", LONG, false)).isInstanceOf(LoadLease.Granted.class);
    assertThat(there.lease(cache, "a", LONG, false)).isInstanceOf(LoadLease.Busy.class);
  }

  @Test
  void endsALeaseWhoseCallerGotNoAnswer() {
    here.clear(cache);
    one.call("test", LONG, to -> to.clientPause(500)); // It answers nothing before.
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> here.lease(cache, "a", LONG, false));
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> here.leaseAll(cache, List.of("b", "c"), LONG));
    assertThat(Thread.interrupted()).isTrue();
    one.call("test", LONG, to -> to.ping()); // It is behind the leases.

    assertThat(there.leaseAll(cache, List.of("a", "b", "c"), LONG))
        .allSatisfy(each -> assertThat(each).isInstanceOf(LoadLease.Granted.class));
  }

  @Test
  void readsNothingBackWhenRedisLostTheGeneration() {
    here.clear(cache);
    here.put(cache, "a", bytes("1"), LONG);
    byte[] generation = bytes("{it:cache}:1:generation:" + cache);
    one.call("test", LONG, to -> to.del(generation));

    assertThat(here.get(cache, "a")).isEmpty();
    here.put(cache, "a", bytes("2"), LONG);
    assertThat(value(there, "a")).isEqualTo(bytes("2"));
  }

  /**
   * Whatever an eviction policy takes: what has ended does not come back, here or for a new reader.
   */
  @Test
  void bringsNothingBackWhicheverKeyRedisEvicts() {
    String application = "evicted-" + UUID.randomUUID();
    CacheLevel level = new RedisCacheLevel(one, application);
    List<String> tags = List.of("x", "y");
    level.put(cache, "cleared", bytes("dead"), LONG);
    level.clear(cache);
    level.put(cache, "tagged", "", bytes("dead"), LONG, tags);
    level.invalidateTags(List.of("y"), LONG);
    level.put(cache, "removed", bytes("dead"), LONG);
    level.remove(cache, List.of("removed"));
    level.put(cache, "alive", "", bytes("alive"), LONG, List.of("x"));
    List<byte[]> all = one.call("keys", LONG, to -> to.keys("{" + application + ":cache}:*"));
    assertThat(all).hasSizeGreaterThanOrEqualTo(5);
    for (byte[] evicted : all) {
      byte[] copy = one.call("dump", LONG, to -> to.dump(evicted));
      long left = one.call("ttl", LONG, to -> to.pttl(evicted));
      long ttl = Math.max(0, left);
      one.call("evict", LONG, to -> to.del(evicted));
      for (String key : List.of("cleared", "tagged", "removed", "alive")) {
        for (StoredValue found : level.get(cache, key)) {
          boolean isServed =
              !key.equals("tagged") || level.lastInvalidationOf(tags) <= found.position();
          assertThat(isServed && Arrays.equals(found.bytes(), bytes("dead")))
              .as("%s without %s", key, new String(evicted, US_ASCII))
              .isFalse();
        }
      }
      one.call(
          "restore", LONG, to -> to.restore(evicted, copy, RestoreArgs.Builder.ttl(ttl).replace()));
    }
    assertThat(value(level, "alive")).isEqualTo(bytes("alive"));
  }

  /** The load began before the tag was invalidated, and the tag has lost its position since. */
  @Test
  void refusesALoadWhoseTagWasInvalidatedAndEvicted() {
    here.clear(cache);
    String tag = cache + "-tag";
    LoadLease overtaken = here.lease(cache, "a", LONG, false);
    here.invalidateTags(List.of(tag), LONG);
    byte[] position = bytes("{it:cache}:1:tag:" + KeyHash.of(tag));
    long evicted = one.call("evict", LONG, to -> to.del(position));
    assertThat(evicted).isEqualTo(1);
    String token = ((LoadLease.Granted) overtaken).token();
    assertThat(
            here.putIfLeased(
                new ConditionalPut(cache, "a", token, bytes("old"), LONG, List.of(tag))))
        .isFalse();
    assertThat(here.get(cache, "a")).isEmpty();
  }

  /** Of a change whose process died: its fences end by themselves. */
  @Test
  void storesALoadUnlessAFenceStoodWhenItsLeaseWasGranted() {
    here.clear(cache);
    String tag = cache + "-tag";
    List<String> fences =
        List.of(
            "fence:" + KeyHash.of("a") + ":" + cache,
            "fence::" + cache,
            "tag-fence:" + KeyHash.of(tag));
    for (String fence : fences) {
      byte[] name = bytes("{it:cache}:1:" + fence);
      fence(name, -1_000);
      assertThat(isStored(lease(), tag)).as("%s ended before", fence).isTrue();
      here.remove(cache, List.of("a"));
      fence(name, 300);
      LoadLease granted = lease();
      RealRedis.pass(Duration.ofMillis(400));
      assertThat(isStored(granted, tag)).as("%s ended since", fence).isFalse();
      assertThat(isStored(lease(), tag)).as("%s, leased after its end", fence).isTrue();
      here.remove(cache, List.of("a"));
      one.call("test", LONG, to -> to.del(name));
    }
  }

  private void fence(byte[] name, long endsInMillis) {
    List<byte[]> clock = one.call("test", LONG, to -> to.time());
    long seconds = Long.parseLong(new String(clock.get(0), US_ASCII));
    long millis = Long.parseLong(new String(clock.get(1), US_ASCII)) / 1_000;
    double end = seconds * 1_000 + millis + endsInMillis;
    one.call("test", LONG, to -> to.zadd(name, end, bytes("dead.change")));
  }

  private LoadLease lease() {
    return here.lease(cache, "a", LONG, false);
  }

  private boolean isStored(LoadLease lease, String tag) {
    String token = ((LoadLease.Granted) lease).token();
    return here.putIfLeased(
        new ConditionalPut(cache, "a", token, bytes("loaded"), LONG, List.of(tag)));
  }

  @Test
  void keepsNothingOldInWhicheverOrderChangesAndLoadsFollow() {
    ChangeInterleavings some = new ChangeInterleavings(() -> here, Protection.FENCE, 42);
    some.runSome(400);
    assertThat(some.violations()).as(some.firstViolation()).isZero();
    ChangeInterleavings planted =
        new ChangeInterleavings(() -> here, Protection.PUT_REGARDLESS, 42);
    planted.runSome(400);
    assertThat(planted.violations()).as("a planted fault").isPositive();
  }

  @Test
  void takesBytesOfAnotherOwnerForAMiss() {
    byte[] name = bytes("{it:cache}:1:value:" + KeyHash.of("a") + ":" + cache);
    byte[] generation = bytes("{it:cache}:1:generation:" + cache);
    one.call("test", LONG, to -> to.hset(name, bytes("shape"), bytes("short")));
    one.call("test", LONG, to -> to.set(generation, bytes("no generation at all")));

    assertThat(here.get(cache, "a")).isEmpty();
    here.put(cache, "a", bytes("1"), LONG);
    assertThat(value(there, "a")).isEqualTo(bytes("1"));
  }

  @Test
  void keepsNoValueWithoutATerm() {
    here.put(cache, "a", bytes("1"), LONG);
    byte[] name = bytes("{it:cache}:1:value:" + KeyHash.of("a") + ":" + cache);
    long millis = one.call("test", LONG, to -> to.pttl(name));

    assertThat(millis).isBetween(200_000L, LONG.toMillis());
  }

  @Test
  void refusesAtOnceWhileRedisIsNotThere() {
    RedisSettings nowhere = RedisSettings.of("redis://127.0.0.1:1");
    try (RedisStore store = RedisStore.open(nowhere, TimeSource.system())) {
      CacheLevel level = new RedisCacheLevel(store, "it");

      assertThat(level.isAvailable()).isFalse();
      assertThatExceptionOfType(StoreUnavailableException.class)
          .isThrownBy(() -> level.get(cache, "a"))
          .satisfies(refusal -> assertThat(refusal.waited()).isZero());
    }
  }

  private byte[] value(CacheLevel level, String key) {
    return level.get(cache, key).get(0).bytes();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}
