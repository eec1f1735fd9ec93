// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.CacheLevel;
import dev.headroom.ground.Keys;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of caches in Redis, shared by all instances.
 *
 * <p>A value is kept under {@code prefix:cache:<name>:<hash of the key>} behind the 8 bytes of its
 * cache's generation, which stands under {@code prefix:generation:<name>}. Clearing sets a new
 * random generation: one command, whatever the cache holds, at once in force for all instances;
 * values of an older generation are never returned again and leave when their time is over. A value
 * written with a generation that was read before a clear is one of these.
 *
 * <p>Thread-safe. One round trip a call (the first put of a cache that was never read: two); waits
 * at most {@link RedisSettings#commandTimeout}, and not at all while Redis is known to be away.
 */
public final class RedisCacheLevel implements CacheLevel {
  /*
   * Reading generation and value in one MGET costs no round trip and no script, and leaves nothing that
   * an instance could remember wrongly: what it remembers is used for writing alone, and a stale
   * generation there makes a value that nobody reads. A generation that Redis lost (flushed, evicted)
   * reads as zeros, which no clear ever sets: what was written under the lost one is gone as well, and
   * only values from before the first clear could come back, within their own time.
   */
  private static final int GENERATION_BYTES = 8;
  private static final byte[] NO_GENERATION = new byte[GENERATION_BYTES];
  private static final byte[] NO_VALUE = {};

  private final RedisStore store;
  private final String prefix;
  private final Map<String, byte[]> generations = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the level.
   *
   * @param prefix what the keys begin with, before {@code :cache:}
   */
  public RedisCacheLevel(RedisStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  @Override
  public byte @Nullable [] get(String cache, String key) {
    byte[] generationKey = generationKey(cache);
    byte[] valueKey = valueKey(cache, key);
    List<KeyValue<byte[], byte[]>> found =
        store.call("cache get", timeout(), to -> to.mget(generationKey, valueKey));
    byte[] generation = noted(cache, found.get(0));
    byte[] kept = found.get(1).getValueOrElse(NO_VALUE);
    boolean current =
        kept.length >= GENERATION_BYTES
            && Arrays.equals(kept, 0, GENERATION_BYTES, generation, 0, GENERATION_BYTES);
    return current ? Arrays.copyOfRange(kept, GENERATION_BYTES, kept.length) : null;
  }

  @Override
  public void put(String cache, String key, byte[] value, Duration ttl) {
    byte[] generation = generations.get(cache);
    if (generation == null) {
      generation = readGeneration(cache);
    }
    byte[] kept =
        ByteBuffer.allocate(GENERATION_BYTES + value.length).put(generation).put(value).array();
    byte[] valueKey = valueKey(cache, key);
    SetArgs expiry = SetArgs.Builder.px(Math.max(1, ttl.toMillis()));
    store.call("cache put", timeout(), to -> to.set(valueKey, kept, expiry));
  }

  @Override
  public void remove(String cache, String key) {
    byte[] valueKey = valueKey(cache, key);
    store.call("cache remove", timeout(), to -> to.unlink(valueKey));
  }

  @Override
  public void removeAll(String cache, Collection<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    byte[][] valueKeys = keys.stream().map(key -> valueKey(cache, key)).toArray(byte[][]::new);
    store.call("cache remove", timeout(), to -> to.unlink(valueKeys));
  }

  @Override
  public void clear(String cache) {
    byte[] fresh = new byte[GENERATION_BYTES];
    random.nextBytes(fresh);
    byte[] generationKey = generationKey(cache);
    store.call("cache clear", timeout(), to -> to.set(generationKey, fresh));
    generations.put(cache, fresh);
  }

  @Override
  public boolean available() {
    return store.isUp();
  }

  private byte[] readGeneration(String cache) {
    byte[] generationKey = generationKey(cache);
    return noted(cache, store.call("cache put", timeout(), to -> to.mget(generationKey)).get(0));
  }

  private byte[] noted(String cache, KeyValue<byte[], byte[]> found) {
    byte[] read = found.getValueOrElse(NO_GENERATION);
    byte[] generation = read.length == GENERATION_BYTES ? read : NO_GENERATION;
    generations.put(cache, generation);
    return generation;
  }

  private byte[] generationKey(String cache) {
    return (prefix + ":generation:" + cache).getBytes(UTF_8);
  }

  private byte[] valueKey(String cache, String key) {
    return (prefix + ":cache:" + cache + ":" + Keys.hashed(key)).getBytes(UTF_8);
  }

  private Duration timeout() {
    return store.settings().commandTimeout();
  }
}
