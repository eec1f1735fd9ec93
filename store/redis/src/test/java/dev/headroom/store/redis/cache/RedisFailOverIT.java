// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.kit.FaultyLink;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.connection.RealRedis;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.KillArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Redis that lost writes which it had acknowledged, or that is not the one that others write to:
 * what it holds counts as absent.
 */
@SuppressWarnings("NullAway.Init") // set before each test, by JUnit
final class RedisFailOverIT {

  private static final Duration BOUND = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofMinutes(5);

  /** Where Redis 7 has its append-only files. */
  private static final String LOG = "appendonlydir";

  private RedisPair redis;
  private final List<FaultyLink> links = new ArrayList<>();
  private final List<RedisStore> stores = new ArrayList<>();

  private record Instance(
      Caches caches, Cache<String, String> cache, RedisStore store, FaultyLink link) {

    String get(String key) {
      return cache.get(key, any -> "new");
    }

    void knowsAll() {
      long now = System.nanoTime();
      await().atMost(Duration.ofMinutes(1)).until(() -> caches.isCaughtUpTo(now));
    }
  }

  @BeforeEach
  void start() {
    redis = new RedisPair();
  }

  @AfterEach
  void end() {
    stores.forEach(RedisStore::close);
    links.forEach(FaultyLink::close);
    redis.close();
  }

  private Instance instance() {
    FaultyLink link = FaultyLink.to(redis.primary().port());
    links.add(link);
    return instance("redis://127.0.0.1:" + link.port(), link);
  }

  private Instance instance(String uri, FaultyLink link) {
    RedisStore store = RealRedis.upWhenReturned(RealRedis.patient(uri));
    stores.add(store);
    Caches caches = Caches.tiered(new RedisCacheLevel(store, "over"), TimeSource.system());
    Cache<String, String> cache =
        caches.cache(
            CachePolicy.builder("over", Codec.utf8())
                .ttl(Duration.ofMinutes(10))
                .memoryTtl(Duration.ofMinutes(10))
                .bound(BOUND)
                .build(),
            Function.identity());
    Instance made = new Instance(caches, cache, store, link);
    made.knowsAll();
    return made;
  }

  @Test
  void servesNoValueWhoseInvalidationThePromotedServerLacks() {
    Instance writer = instance();
    Instance reader = instance();
    writer.cache().put("a", "old");
    writer.cache().put("b", "old", List.of("tag"));
    redis.isolateStandby();
    assertThat(writer.cache().invalidate("a").isPublished()).isTrue();
    assertThat(writer.caches().invalidateTags(List.of("tag")).isPublished()).isTrue();
    redis.promoteStandby(links);
    reader.knowsAll();
    assertThat(reader.get("a")).isEqualTo("new");
    assertThat(reader.get("b")).isEqualTo("new");
    assertThat(writer.get("a")).as("shared again").isEqualTo("new");
  }

  /**
   * Its log ends where the reader has come, so by the records alone nothing seems to be missing.
   */
  @Test
  void dropsFromMemoryWhatARecordInvalidatedThatItNeverRead() {
    Instance writer = instance();
    Instance reader = instance();
    writer.cache().put("a", "old");
    assertThat(reader.get("a")).isEqualTo("old");
    reader.knowsAll();
    redis.isolateStandby();
    reader.link().cut();
    assertThat(writer.cache().invalidate("a").isPublished()).isTrue();
    redis.promoteStandby(links);
    reader.knowsAll();
    assertThat(reader.get("a")).isEqualTo("new");
  }

  /** The lease was granted before its key was invalidated; the promoted server has it still. */
  @Test
  void storesNothingUnderALeaseOfAnotherHistory() {
    Instance here = instance();
    CacheLevel level = new RedisCacheLevel(here.store(), "over");
    LoadLease granted = level.lease("over", "a", LONG, false);
    redis.isolateStandby();
    level.remove("over", List.of("a"));
    redis.promoteStandby(links);
    await().atMost(Duration.ofMinutes(1)).until(level::isAvailable);
    here.knowsAll();
    assertThat(
            level.putIfLeased(
                new ConditionalPut(
                    "over",
                    "a",
                    ((LoadLease.Granted) granted).token(),
                    "old".getBytes(US_ASCII),
                    LONG,
                    List.of())))
        .isFalse();
    assertThat(level.get("over", "a")).isEmpty();
  }

  /** The calls have moved on to the other server; the log is read on the first. */
  @Test
  void confirmsNothingByTheLogOfAServerThatItsCallsDoNotReach() {
    Instance reader = instance();
    reader.cache().put("a", "old");
    reader.knowsAll();
    assertThat(reader.get("a")).as("in memory").isEqualTo("old");
    redis.isolateStandby();
    Instance writer = instance(redis.standby().uri(), reader.link());
    long calls = call(reader.store(), RedisAsyncCommands::clientId);
    reader.link().redirect(redis.standby().port());
    redis.commandsOfPrimary().clientKill(KillArgs.Builder.id(calls));
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreException(StoreUnavailableException.class)
        .until(() -> serverOf(reader.store()).equals(serverOf(writer.store())));
    assertThat(writer.cache().invalidate("a").isPublished()).isTrue();
    long invalidated = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> System.nanoTime() - invalidated > BOUND.toNanos());
    assertThat(reader.get("a")).isEqualTo("new");
    reader.knowsAll();
  }

  private static String serverOf(RedisStore store) {
    return call(store, to -> to.info("server"))
        .lines()
        .filter(line -> line.startsWith("run_id"))
        .findFirst()
        .orElseThrow();
  }

  private static <T> T call(
      RedisStore store, Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    return store.call("test", Duration.ofSeconds(5), command);
  }

  /** A primary that was demoted answers reads for as long as it has no data of the new one. */
  @Test
  void readsAndConfirmsNothingOfAPrimaryThatWasDemoted() {
    Instance reader = instance();
    CacheLevel level = new RedisCacheLevel(reader.store(), "over");
    reader.cache().put("a", "old");
    redis.commandsOfPrimary().replicaof("127.0.0.1", 1);
    await().atMost(Duration.ofMinutes(1)).until(() -> !level.isAvailable());
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> level.get("over", "a"));
    long demoted = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> System.nanoTime() - demoted > BOUND.plusMillis(200).toNanos());
    assertThat(reader.caches().isCaughtUpTo(demoted)).isFalse();
    assertThat(reader.get("a")).isEqualTo("new");
  }

  /** As an isolated primary does, once its replicas are silent: the other side of a split brain. */
  @Test
  void readsAndConfirmsNothingOfAPrimaryWithoutTheReplicasThatItMustHave() {
    redis.commandsOfPrimary().configSet("min-replicas-to-write", "1");
    Instance reader = instance();
    CacheLevel level = new RedisCacheLevel(reader.store(), "over");
    reader.cache().put("a", "old");
    redis.isolateStandby();
    await().atMost(Duration.ofMinutes(1)).until(() -> !level.isAvailable());
    long isolated = System.nanoTime();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> System.nanoTime() - isolated > BOUND.plusMillis(200).toNanos());
    assertThat(reader.caches().isCaughtUpTo(isolated)).isFalse();
    assertThat(reader.get("a")).isEqualTo("new");
  }

  @Test
  void servesNothingOfAnOldCopyThatIsPutBack(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    Path copy = folder.resolve("copy");
    try (RedisServer server = RedisServer.at(data)) {
      FaultyLink link = FaultyLink.to(server.port());
      links.add(link);
      Instance writer = instance(server.uri(), link);
      writer.cache().put("a", "old");
      server.stop();
      copy(data, copy);
      server.start();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> writer.cache().invalidate("a").isPublished());
      server.stop();
      copy(copy, data);
      server.start();
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreException(StoreUnavailableException.class)
          .until(() -> serverOf(writer.store()).startsWith("run_id"));
      Instance reader = instance(server.uri(), link);
      assertThat(reader.get("a")).isEqualTo("new");
    }
  }

  /** Copies what the server wrote; the lock of the folder stays. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from.resolve(LOG))) {
      Files.createDirectories(to.resolve(LOG));
      for (Path each : files.toList()) {
        Files.copy(
            each, to.resolve(LOG).resolve(each.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /** The network delivers it when the key was invalidated, and its caller may be dead. */
  @Test
  void putsNothingThatComesAfterTheTimeOutOfItsCall() {
    FaultyLink link = FaultyLink.to(redis.primary().port());
    links.add(link);
    RedisStore hasty =
        RealRedis.upWhenReturned(RedisSettings.of("redis://127.0.0.1:" + link.port()));
    stores.add(hasty);
    CacheLevel late = new RedisCacheLevel(hasty, "over");
    Instance other = instance();
    CacheLevel level = new RedisCacheLevel(other.store(), "over");
    await().atMost(Duration.ofMinutes(1)).until(late::isAvailable);
    link.freeze();
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> late.put("over", "a", "old".getBytes(US_ASCII), LONG));
    assertThat(other.cache().invalidate("a").isPublished()).isTrue();
    long before = records(other.store());
    link.heal();
    await().atMost(Duration.ofMinutes(1)).until(() -> records(other.store()) > before);
    assertThat(level.get("over", "a")).isEmpty();
  }

  private static long records(RedisStore store) {
    return call(store, to -> to.xlen("{over:cache}:1:log".getBytes(US_ASCII)));
  }
}
