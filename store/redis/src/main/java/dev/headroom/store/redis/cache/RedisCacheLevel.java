// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.cache.level.Fence;
import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreUnavailableException;
import dev.headroom.ground.TimeSource;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.connection.ServerLink;
import dev.headroom.store.redis.settings.RedisSettings;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The shared level of caches in Redis: the values, the leases to load them, and the log of
 * invalidations.
 *
 * <p>The values of a key are the fields of a hash, by their shapes, behind their cache's generation
 * and their position, the log's record after which they began to be read. Clearing sets a new
 * random generation, in one script whatever the cache holds; older values are never returned again
 * and expire. Whatever removes or replaces a value removes all its shapes, revokes its lease and
 * writes the log, a stream, in one step. A tag that a value has is known by the position of its
 * last invalidation, or of a value that was put with it since. So bookkeeping and values are lost
 * together, whatever the eviction policy: a value without its generation, or whose tag has no
 * position, is not served. A server that is full refuses values and leases, and executes
 * invalidations. Keys: decision 0014.
 *
 * <p>A generation counts in one history of the server's data alone. A server that was started, or
 * promoted in place of another, may have lost acknowledged invalidations: it has another history,
 * and what it holds counts as absent. A server that refuses to write counts as unavailable within
 * {@linkplain RedisStore#primary a moment}.
 *
 * <p>Thread-safe. One round trip a call; waits at most {@link RedisSettings#commandTimeout}, and
 * not at all while Redis is known to be unavailable.
 */
public final class RedisCacheLevel implements CacheLevel {
  /*
   * Generation and values are read by commands that are sent together. A clear between the two is
   * harmless: the read began before it. A cache whose generation Redis lost (flushed, evicted) has
   * no values: whoever writes next begins another one at random, so what was written under the lost
   * one is never returned again.
   */
  private static final int GENERATION_BYTES = CacheScripts.GENERATION_BYTES;
  private static final int HEAD_BYTES = GENERATION_BYTES + LogPosition.BYTES;

  private final RedisStore store;
  private final TimeSource time;
  private final CacheKeys keys;
  private final Duration timeout;
  private final String node = new String(CacheScripts.nonce(), US_ASCII);
  private final CacheScripts scripts;
  private final AtomicBoolean followed = new AtomicBoolean();

  /**
   * Creates the level. For Headroom itself, as its store is of an internal package; {@link
   * dev.headroom.store.redis.Redis#cacheLevel} is the way in.
   *
   * @param store which the caller closes
   * @param application whose caches; see {@link dev.headroom.ground.StoreKeys}
   */
  public RedisCacheLevel(RedisStore store, String application) {
    this.store = store.forCapability(application, CacheKeys.CAPABILITY);
    this.time = store.time();
    this.keys = new CacheKeys(application);
    this.timeout = store.settings().commandTimeout();
    this.scripts = new CacheScripts(keys, node);
  }

  @Override
  public List<StoredValue> get(String cache, String key) {
    return getAll(cache, List.of(key)).getOrDefault(key, List.of());
  }

  @Override
  public Map<String, List<StoredValue>> getAll(String cache, Collection<String> wanted) {
    List<String> ordered = List.copyOf(wanted);
    byte[] generationKey = keys.generation(cache);
    List<byte[]> names = ordered.stream().map(key -> keys.value(cache, KeyHash.of(key))).toList();
    Found found =
        call(
            "cache get",
            primary -> {
              RedisAsyncCommands<byte[], byte[]> to = primary.commands();
              return to.get(generationKey)
                  .thenCombine(
                      RedisStore.all(names.stream().map(to::hgetall).toList()),
                      (generation, all) -> new Found(generation, primary.history(), all));
            });
    Map<String, List<StoredValue>> values = new HashMap<>();
    byte[] read = found.current();
    if (read == null) {
      return values;
    }
    for (int i = 0; i < ordered.size(); i++) {
      List<StoredValue> shapes = new ArrayList<>(1);
      for (Map.Entry<byte[], byte[]> each : found.values().get(i).entrySet()) {
        byte[] value = each.getValue();
        if (value.length >= HEAD_BYTES
            && Arrays.equals(value, 0, GENERATION_BYTES, read, 0, GENERATION_BYTES)) {
          shapes.add(LogPosition.stored(each.getKey(), value, GENERATION_BYTES));
        }
      }
      if (!shapes.isEmpty()) {
        values.put(ordered.get(i), shapes);
      }
    }
    return values;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
  private record Found(
      byte @Nullable [] generation, String history, List<Map<byte[], byte[]>> values) {

    /** The generation; null if there is none of the server's history. */
    byte @Nullable [] current() {
      return generation != null
              && generation.length >= GENERATION_BYTES
              && new String(
                      generation, GENERATION_BYTES, generation.length - GENERATION_BYTES, US_ASCII)
                  .equals(history)
          ? generation
          : null;
    }
  }

  @Override
  public long put(
      String cache, String key, String shape, byte[] value, Duration ttl, Collection<String> tags) {
    ConditionalPut put = new ConditionalPut(cache, key, "", shape, value, ttl, tags);
    long begunNanos = time.nanos();
    return put(call(
            "cache put",
            to -> scripts.put(to, put, value, Fence.NONE, to.endMillis(begunNanos, timeout))))
        .position();
  }

  @Override
  public FencedPut putIfFenced(ConditionalPut put) {
    byte[] value = Objects.requireNonNull(put.value(), "value");
    Fence end = new Fence(put.token(), Fence.Step.END);
    return put(call("cache put", to -> scripts.put(to, put, value, end, 0)));
  }

  private static FencedPut put(List<Object> answer) {
    return new FencedPut(position((byte[]) answer.get(0)), (Long) answer.get(1) == 1);
  }

  @Override
  public long remove(String cache, Collection<String> removed, Fence fence) {
    List<String> all = List.copyOf(removed);
    return all.isEmpty()
        ? 0
        : call("cache remove", to -> scripts.remove(to, cache, all, fence)).stream()
            .mapToLong(RedisCacheLevel::position)
            .max()
            .orElse(0);
  }

  @Override
  public long clear(String cache, Fence fence) {
    return position(call("cache clear", to -> scripts.clear(to, cache, fence)));
  }

  @Override
  public long invalidateTags(Collection<String> tags, Duration memory, Fence fence) {
    return position(
        call("cache invalidate tags", to -> scripts.invalidateTags(to, tags, memory, fence)));
  }

  @Override
  public long lastInvalidationOf(Collection<String> tags) {
    byte[][] all = keys.tags(tags).toArray(byte[][]::new);
    return call("cache last invalidation of tags", to -> to.commands().mget(all)).stream()
        .mapToLong(
            found -> found.hasValue() ? LogPosition.packed(found.getValue(), 0) : Long.MAX_VALUE)
        .max()
        .orElse(0);
  }

  @Override
  public LoadLease lease(String cache, String key, Duration longest, boolean replace) {
    byte[] token = CacheScripts.nonce();
    byte[][] ofLease = keys.ofLease(cache, key);
    return lease(
        token,
        callLease(
            cache,
            List.of(key),
            List.of(token),
            to -> scripts.lease(to, ofLease, longest, replace, token)));
  }

  /**
   * Calls for leases. Where the caller gets no answer, ends what Redis may have granted or grants
   * later: nobody has it, and all others would wait for its end.
   */
  private <T> T callLease(
      String cache,
      List<String> wanted,
      List<byte[]> tokens,
      Function<ServerLink, CompletionStage<T>> command) {
    AtomicReference<@Nullable ServerLink> sentTo = new AtomicReference<>();
    try {
      return call(
          "cache lease",
          to -> {
            sentTo.set(to);
            return command.apply(to);
          });
    } catch (StoreUnavailableException e) {
      ServerLink to = sentTo.get();
      if (to != null) {
        release(to, cache, wanted, tokens);
      }
      throw e;
    }
  }

  /** Sends it behind the leases, and waits for no answer. */
  private void release(ServerLink to, String cache, List<String> wanted, List<byte[]> tokens) {
    try {
      for (int i = 0; i < wanted.size(); i++) {
        String token = new String(tokens.get(i), US_ASCII);
        var unused = scripts.putIfLeased(to, ConditionalPut.release(cache, wanted.get(i), token));
      }
    } catch (RuntimeException closed) {
      // The connection is gone; the leases that were granted end by themselves.
    }
  }

  private static LoadLease lease(byte[] token, List<Object> answer) {
    return switch (((Long) answer.get(0)).intValue()) {
      case 0 -> {
        List<StoredValue> found = new ArrayList<>(1);
        for (int i = 1; i < answer.size(); i += 2) {
          found.add(LogPosition.stored((byte[]) answer.get(i), (byte[]) answer.get(i + 1), 0));
        }
        yield new LoadLease.Found(found);
      }
      case 1 -> new LoadLease.Granted(new String(token, US_ASCII));
      default -> new LoadLease.Busy(Duration.ofMillis(Math.max(1, (Long) answer.get(1))));
    };
  }

  @Override
  public List<LoadLease> leaseAll(String cache, List<String> wanted, Duration longest) {
    List<byte[]> tokens = wanted.stream().map(key -> CacheScripts.nonce()).toList();
    List<byte[][]> names = wanted.stream().map(key -> keys.ofLease(cache, key)).toList();
    List<List<Object>> results =
        callLease(
            cache,
            wanted,
            tokens,
            to ->
                RedisStore.all(
                    IntStream.range(0, wanted.size())
                        .mapToObj(
                            i -> scripts.lease(to, names.get(i), longest, false, tokens.get(i)))
                        .toList()));
    return IntStream.range(0, wanted.size())
        .mapToObj(i -> lease(tokens.get(i), results.get(i)))
        .toList();
  }

  @Override
  public boolean putIfLeased(ConditionalPut put) {
    return call("cache put if leased", to -> scripts.putIfLeased(to, put)) == 1;
  }

  @Override
  public List<Boolean> putAllIfLeased(List<ConditionalPut> puts) {
    return call(
            "cache put if leased",
            to -> RedisStore.all(puts.stream().map(put -> scripts.putIfLeased(to, put)).toList()))
        .stream()
        .map(result -> result == 1)
        .toList();
  }

  @Override
  public boolean isAppliedUpTo(long position) {
    return call("cache applied", to -> scripts.applied(to, position)) == 1;
  }

  /**
   * Follows the log on a thread of its own, until the store is closed.
   *
   * @throws IllegalStateException if it is followed already: one level serves one {@code Caches}
   */
  @Override
  public void subscribe(CacheLevelListener follower) {
    if (!followed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "cache level was followed twice, allowed once; make a level for each Caches");
    }
    RedisCacheLog log =
        new RedisCacheLog(store, new byte[][] {keys.log(), keys.nodes()}, node, follower);
    store.addCloseable(log);
    log.open();
  }

  @Override
  public boolean isAvailable() {
    return store.primary() != null;
  }

  private <T> T call(String operation, Function<ServerLink, CompletionStage<T>> command) {
    return store.callPrimary(operation, timeout, command);
  }

  private static long position(byte[] id) {
    return LogPosition.of(new String(id, US_ASCII));
  }
}
