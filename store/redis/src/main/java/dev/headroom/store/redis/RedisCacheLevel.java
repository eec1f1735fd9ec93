// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.cache.CacheFollower;
import dev.headroom.cache.CacheLevel;
import dev.headroom.cache.Claim;
import dev.headroom.ground.Keys;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of caches in Redis, shared by all instances, and the log of what was removed.
 *
 * <p>A value is kept under {@code prefix:cache:<name>:<hash of the key>} behind the 8 bytes of its
 * cache's generation, which stands under {@code prefix:generation:<name>}. Clearing sets a new
 * random generation: whatever the cache holds, it costs one script; values of an older generation
 * are never returned again and leave when their time is over. The right to load a value stands
 * beside it under {@code …:g}. Whatever removes or replaces a value takes that right away and
 * writes the log {@code prefix:cache-log}, a stream, in one step.
 *
 * <p>On a cluster the prefix must be in braces, so that all keys lie in one slot.
 *
 * <p>Thread-safe. One round trip a call; waits at most {@link RedisSettings#commandTimeout}, and
 * not at all while Redis is known to be away.
 */
public final class RedisCacheLevel implements CacheLevel {
  /*
   * Reading generation and value in one MGET costs no round trip and no script. A generation that
   * Redis lost (flushed, evicted) reads as zeros, which no clear ever sets: what was written under
   * the lost one is gone as well, and only values from before the first clear could come back,
   * within their own time.
   */
  private static final int GENERATION_BYTES = 8;
  private static final byte[] NO_GENERATION = new byte[GENERATION_BYTES];
  private static final byte[] NO_VALUE = {};

  /** Records that the log keeps; who falls behind by more gives up what he has in memory. */
  private static final byte[] LOG_LENGTH = ascii(100_000);

  private static final RedisScript CLAIM = RedisScript.named("claim.lua");
  private static final RedisScript FILL = RedisScript.named("fill.lua");
  private static final RedisScript PUT = RedisScript.named("put.lua");
  private static final RedisScript REMOVE = RedisScript.named("remove.lua");
  private static final RedisScript CLEAR = RedisScript.named("clear.lua");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final RedisStore store;
  private final String prefix;
  private final byte[] logKey;
  private final String node = new String(nonce(), US_ASCII);
  private final AtomicBoolean followed = new AtomicBoolean();

  /**
   * Creates the level.
   *
   * @param prefix what the keys begin with, before {@code :cache:}
   */
  public RedisCacheLevel(RedisStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
    this.logKey = (prefix + ":cache-log").getBytes(UTF_8);
  }

  @Override
  public byte @Nullable [] get(String cache, String key) {
    byte[] generationKey = generationKey(cache);
    byte[] valueKey = valueKey(cache, key);
    List<KeyValue<byte[], byte[]>> found =
        store.call("cache get", timeout(), to -> to.mget(generationKey, valueKey));
    byte[] read = found.get(0).getValueOrElse(NO_GENERATION);
    byte[] generation = read.length == GENERATION_BYTES ? read : NO_GENERATION;
    byte[] kept = found.get(1).getValueOrElse(NO_VALUE);
    boolean current =
        kept.length >= GENERATION_BYTES
            && Arrays.equals(kept, 0, GENERATION_BYTES, generation, 0, GENERATION_BYTES);
    return current ? Arrays.copyOfRange(kept, GENERATION_BYTES, kept.length) : null;
  }

  @Override
  public void put(String cache, String key, byte[] value, Duration ttl) {
    run(
        "cache put",
        PUT,
        keys(cache, key, logKey),
        value,
        millis(ttl),
        LOG_LENGTH,
        ascii(node),
        nonce(),
        cache.getBytes(UTF_8),
        ascii(key.hashCode()));
  }

  @Override
  public void remove(String cache, String key) {
    removeAll(cache, List.of(key));
  }

  @Override
  public void removeAll(String cache, Collection<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    List<byte[]> all = new ArrayList<>();
    all.add(logKey);
    for (String key : keys) {
      byte[] valueKey = valueKey(cache, key);
      all.add(valueKey);
      all.add(grantKey(valueKey));
    }
    String hashes =
        keys.stream().map(key -> Integer.toString(key.hashCode())).collect(Collectors.joining(","));
    run(
        "cache remove",
        REMOVE,
        all.toArray(byte[][]::new),
        LOG_LENGTH,
        ascii(node),
        nonce(),
        cache.getBytes(UTF_8),
        ascii(hashes));
  }

  @Override
  public void clear(String cache) {
    byte[] fresh = new byte[GENERATION_BYTES];
    RANDOM.nextBytes(fresh);
    run(
        "cache clear",
        CLEAR,
        new byte[][] {generationKey(cache), logKey},
        fresh,
        LOG_LENGTH,
        ascii(node),
        nonce(),
        cache.getBytes(UTF_8));
  }

  @Override
  public Claim claim(String cache, String key, Duration longest, boolean anew) {
    byte[] token = nonce();
    byte[][] keys = keys(cache, key);
    List<Object> answer =
        store.call(
            "cache claim",
            timeout(),
            to ->
                CLAIM.run(
                    to, ScriptOutputType.MULTI, keys, token, millis(longest), ascii(anew ? 1 : 0)));
    return switch (((Long) answer.get(0)).intValue()) {
      case 0 -> new Claim.Found((byte[]) answer.get(1));
      case 1 -> new Claim.Granted(new String(token, US_ASCII));
      default -> new Claim.Busy(Duration.ofMillis(Math.max(1, (Long) answer.get(1))));
    };
  }

  @Override
  public boolean fill(
      String cache, String key, String token, byte @Nullable [] value, Duration ttl) {
    List<byte[]> parameters =
        new ArrayList<>(
            List.of(
                ascii(token),
                millis(ttl),
                LOG_LENGTH,
                ascii(node),
                nonce(),
                cache.getBytes(UTF_8),
                ascii(key.hashCode())));
    if (value != null) {
      parameters.add(value);
    }
    return run("cache fill", FILL, keys(cache, key, logKey), parameters.toArray(byte[][]::new))
        == 1;
  }

  /**
   * Follows the log on a thread of its own, until the store is closed.
   *
   * @throws IllegalStateException if it is followed already: one level serves one maker of caches
   */
  @Override
  public void follow(CacheFollower follower) {
    if (!followed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "cache level was followed twice, allowed once; make a level for each Caches");
    }
    RedisCacheLog log = new RedisCacheLog(store, store.time(), logKey, node, follower);
    store.closeFirst(log);
    log.open();
  }

  @Override
  public boolean available() {
    return store.isUp();
  }

  private long run(String operation, RedisScript script, byte[][] keys, byte[]... parameters) {
    Long answer =
        store.call(
            operation,
            timeout(),
            to -> script.<Long>run(to, ScriptOutputType.INTEGER, keys, parameters));
    return answer;
  }

  private byte[][] keys(String cache, String key, byte[]... more) {
    byte[] valueKey = valueKey(cache, key);
    byte[][] keys = new byte[3 + more.length][];
    keys[0] = generationKey(cache);
    keys[1] = valueKey;
    keys[2] = grantKey(valueKey);
    System.arraycopy(more, 0, keys, 3, more.length);
    return keys;
  }

  private byte[] generationKey(String cache) {
    return (prefix + ":generation:" + cache).getBytes(UTF_8);
  }

  private byte[] valueKey(String cache, String key) {
    return (prefix + ":cache:" + cache + ":" + Keys.hashed(key)).getBytes(UTF_8);
  }

  private static byte[] grantKey(byte[] valueKey) {
    byte[] grantKey = Arrays.copyOf(valueKey, valueKey.length + 2);
    grantKey[valueKey.length] = ':';
    grantKey[valueKey.length + 1] = 'g';
    return grantKey;
  }

  /** Never the same twice: names a grant, a record, an instance. */
  static byte[] nonce() {
    return ascii(Long.toHexString(RANDOM.nextLong()));
  }

  private static byte[] millis(Duration time) {
    return ascii(Math.max(1, time.toMillis()));
  }

  private static byte[] ascii(Object text) {
    return text.toString().getBytes(US_ASCII);
  }

  private Duration timeout() {
    return store.settings().commandTimeout();
  }
}
