// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static dev.headroom.store.redis.connection.RedisScript.bytes;
import static dev.headroom.store.redis.connection.RedisScript.millis;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.CacheLevel.LoadLease;
import dev.headroom.cache.level.CacheLevel.StoredValue;
import dev.headroom.cache.level.CacheLevelListener;
import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreKeys;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisSettings;
import dev.headroom.store.redis.connection.RedisStore;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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
 * writes the log, a stream, in one step. Generations, positions of tags and the log must survive an
 * eviction policy: one that evicts the shortest time to live first, or none. Keys: decision 0014.
 *
 * <p>Thread-safe. One round trip a call; waits at most {@link RedisSettings#commandTimeout}, and
 * not at all while Redis is known to be unavailable.
 */
public final class RedisCacheLevel implements CacheLevel {
  /*
   * Generation and values are read by commands that are sent together. A clear between the two is
   * harmless: the read began before it. A generation that Redis lost (flushed, evicted) reads as
   * zeros, which no clear ever sets: what was written under the lost one is gone as well, and only
   * values from before the first clear could come back, within their own TTL.
   */
  private static final int GENERATION_BYTES = 8;
  private static final byte[] NO_GENERATION = new byte[GENERATION_BYTES];
  private static final int HEAD_BYTES = GENERATION_BYTES + LogPosition.BYTES;

  /** An instance that was silent for longer is no longer waited for. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** Records that the log keeps; an instance that lags by more drops what it has in memory. */
  private static final byte[] LOG_LENGTH = bytes(100_000);

  private static final RedisScript LEASE = RedisScript.fromFile("lease.lua");
  private static final RedisScript PUT_IF_LEASED = RedisScript.fromFile("put-if-leased.lua");
  private static final RedisScript PUT = RedisScript.fromFile("put.lua");
  private static final RedisScript REMOVE = RedisScript.fromFile("remove.lua");
  private static final RedisScript CLEAR = RedisScript.fromFile("clear.lua");
  private static final RedisScript INVALIDATE_TAGS = RedisScript.fromFile("invalidate-tags.lua");
  private static final RedisScript APPLIED = RedisScript.fromFile("applied.lua");

  /** The scripts that a connection loads, so that the first call costs one round trip. */
  static final List<RedisScript> SCRIPTS =
      List.of(LEASE, PUT_IF_LEASED, PUT, REMOVE, CLEAR, INVALIDATE_TAGS, APPLIED);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final RedisStore store;
  private final byte[] logKey;
  private final byte[] nodesKey;
  private final String generationKeys;
  private final String valueKeys;
  private final String leaseKeys;
  private final String tagKeys;
  private final Duration timeout;
  private final String node = new String(nonce(), US_ASCII);
  private final AtomicBoolean followed = new AtomicBoolean();

  /**
   * Creates the level.
   *
   * @param application whose caches; see {@link StoreKeys}
   */
  public RedisCacheLevel(RedisStore store, String application) {
    this.store = store;
    StoreKeys keys = StoreKeys.of(application, "cache");
    this.logKey = bytes(keys.key("log"));
    this.nodesKey = bytes(keys.key("nodes"));
    this.generationKeys = keys.key("generation", "");
    this.valueKeys = keys.key("value", "");
    this.leaseKeys = keys.key("lease", "");
    this.tagKeys = keys.key("tag", "");
    this.timeout = store.settings().commandTimeout();
  }

  @Override
  public List<StoredValue> get(String cache, String key) {
    return getAll(cache, List.of(key)).getOrDefault(key, List.of());
  }

  @Override
  public Map<String, List<StoredValue>> getAll(String cache, Collection<String> wanted) {
    List<String> ordered = List.copyOf(wanted);
    byte[] generationKey = bytes(generationKeys + cache);
    List<byte[]> names =
        ordered.stream().map(key -> bytes(valueKeys + KeyHash.of(key) + ":" + cache)).toList();
    Found found =
        store.call(
            "cache get",
            timeout,
            to ->
                to.get(generationKey)
                    .thenCombine(
                        RedisStore.all(names.stream().map(to::hgetall).toList()), Found::new));
    byte[] read = found.generation();
    byte[] generation = read != null && read.length == GENERATION_BYTES ? read : NO_GENERATION;
    Map<String, List<StoredValue>> values = new HashMap<>();
    for (int i = 0; i < ordered.size(); i++) {
      List<StoredValue> shapes = new ArrayList<>(1);
      for (Map.Entry<byte[], byte[]> each : found.values().get(i).entrySet()) {
        byte[] value = each.getValue();
        if (value.length >= HEAD_BYTES
            && Arrays.equals(value, 0, GENERATION_BYTES, generation, 0, GENERATION_BYTES)) {
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
  private record Found(byte @Nullable [] generation, List<Map<byte[], byte[]>> values) {}

  @Override
  public long put(String cache, String key, String shape, byte[] value, Duration ttl) {
    return log(
        "cache put",
        PUT,
        keysOf(cache, key),
        value,
        millis(ttl),
        LOG_LENGTH,
        bytes(node),
        nonce(),
        bytes(cache),
        bytes(key.hashCode()),
        bytes(shape));
  }

  @Override
  public long remove(String cache, Collection<String> removed) {
    if (removed.isEmpty()) {
      return 0;
    }
    List<byte[]> all = new ArrayList<>();
    all.add(logKey);
    for (String key : removed) {
      String digest = KeyHash.of(key);
      all.add(bytes(valueKeys + digest + ":" + cache));
      all.add(bytes(leaseKeys + digest + ":" + cache));
    }
    return log(
        "cache remove",
        REMOVE,
        all.toArray(byte[][]::new),
        LOG_LENGTH,
        bytes(node),
        nonce(),
        bytes(cache),
        hashes(removed));
  }

  @Override
  public long clear(String cache) {
    byte[] fresh = new byte[GENERATION_BYTES];
    RANDOM.nextBytes(fresh);
    return log(
        "cache clear",
        CLEAR,
        new byte[][] {bytes(generationKeys + cache), logKey},
        fresh,
        LOG_LENGTH,
        bytes(node),
        nonce(),
        bytes(cache));
  }

  @Override
  public long invalidateTags(Collection<String> tags, Duration memory) {
    List<byte[]> all = new ArrayList<>();
    all.add(logKey);
    all.addAll(tagKeys(tags));
    return log(
        "cache invalidate tags",
        INVALIDATE_TAGS,
        all.toArray(byte[][]::new),
        LOG_LENGTH,
        bytes(node),
        nonce(),
        hashes(tags),
        millis(memory));
  }

  @Override
  public long lastInvalidationOf(Collection<String> tags) {
    byte[][] all = tagKeys(tags).toArray(byte[][]::new);
    return store.call("cache last invalidation of tags", timeout, to -> to.mget(all)).stream()
        .filter(KeyValue::hasValue)
        .mapToLong(found -> LogPosition.packed(found.getValue(), 0))
        .max()
        .orElse(0);
  }

  @Override
  public LoadLease lease(String cache, String key, Duration longest, boolean replace) {
    byte[] token = nonce();
    return lease(
        token,
        store.call("cache lease", timeout, to -> lease(to, cache, key, longest, replace, token)));
  }

  private CompletionStage<List<Object>> lease(
      RedisAsyncCommands<byte[], byte[]> to,
      String cache,
      String key,
      Duration longest,
      boolean replace,
      byte[] token) {
    return LEASE.run(
        to,
        ScriptOutputType.MULTI,
        keysOf(cache, key),
        token,
        millis(longest),
        bytes(replace ? 1 : 0));
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
    List<byte[]> tokens = wanted.stream().map(key -> nonce()).toList();
    List<List<Object>> results =
        store.call(
            "cache lease",
            timeout,
            to ->
                RedisStore.all(
                    IntStream.range(0, wanted.size())
                        .mapToObj(
                            i -> lease(to, cache, wanted.get(i), longest, false, tokens.get(i)))
                        .toList()));
    return IntStream.range(0, wanted.size())
        .mapToObj(i -> lease(tokens.get(i), results.get(i)))
        .toList();
  }

  @Override
  public boolean putIfLeased(ConditionalPut put) {
    return store.call("cache put if leased", timeout, to -> putIfLeased(to, put)) == 1;
  }

  private CompletionStage<Long> putIfLeased(
      RedisAsyncCommands<byte[], byte[]> to, ConditionalPut put) {
    List<byte[]> parameters =
        new ArrayList<>(
            List.of(
                bytes(put.token()),
                millis(put.ttl()),
                LOG_LENGTH,
                bytes(node),
                nonce(),
                bytes(put.cache()),
                bytes(put.key().hashCode()),
                bytes(put.shape())));
    if (put.value() != null) {
      parameters.add(put.value());
    }
    List<byte[]> all = new ArrayList<>(List.of(keysOf(put.cache(), put.key())));
    all.addAll(tagKeys(put.tags()));
    return PUT_IF_LEASED.run(
        to,
        ScriptOutputType.INTEGER,
        all.toArray(byte[][]::new),
        parameters.toArray(byte[][]::new));
  }

  @Override
  public List<Boolean> putAllIfLeased(List<ConditionalPut> puts) {
    return store
        .call(
            "cache put if leased",
            timeout,
            to -> RedisStore.all(puts.stream().map(put -> putIfLeased(to, put)).toList()))
        .stream()
        .map(result -> result == 1)
        .toList();
  }

  @Override
  public boolean isAppliedUpTo(long position) {
    Long result =
        store.call(
            "cache applied",
            timeout,
            to ->
                APPLIED.<Long>run(
                    to,
                    ScriptOutputType.INTEGER,
                    new byte[][] {nodesKey},
                    bytes(LogPosition.millis(position)),
                    bytes(LogPosition.count(position)),
                    bytes(SILENCE.toSeconds())));
    return result == 1;
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
    RedisCacheLog log = new RedisCacheLog(store, new byte[][] {logKey, nodesKey}, node, follower);
    store.addCloseable(log);
    log.open();
  }

  @Override
  public boolean isAvailable() {
    return store.isUp();
  }

  private long log(String operation, RedisScript script, byte[][] keys, byte[]... parameters) {
    byte[] id =
        store.call(
            operation,
            timeout,
            to -> script.<byte[]>run(to, ScriptOutputType.VALUE, keys, parameters));
    return LogPosition.of(new String(id, US_ASCII));
  }

  /** What a script on one value takes: generation, values, lease and log. */
  private byte[][] keysOf(String cache, String key) {
    String digest = KeyHash.of(key);
    return new byte[][] {
      bytes(generationKeys + cache),
      bytes(valueKeys + digest + ":" + cache),
      bytes(leaseKeys + digest + ":" + cache),
      logKey
    };
  }

  private List<byte[]> tagKeys(Collection<String> tags) {
    return tags.stream().map(tag -> bytes(tagKeys + KeyHash.of(tag))).toList();
  }

  private static byte[] hashes(Collection<String> names) {
    return bytes(
        names.stream()
            .map(name -> Integer.toString(name.hashCode()))
            .collect(Collectors.joining(",")));
  }

  /** Never the same twice: names a grant, a record, an instance. */
  static byte[] nonce() {
    return bytes(Long.toHexString(RANDOM.nextLong()));
  }
}
