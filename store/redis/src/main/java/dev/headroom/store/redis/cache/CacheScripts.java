// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static dev.headroom.store.redis.connection.RedisScript.bytes;
import static dev.headroom.store.redis.connection.RedisScript.millis;

import dev.headroom.cache.level.CacheLevel.ConditionalPut;
import dev.headroom.cache.level.Fence;
import dev.headroom.store.redis.connection.RedisScript;
import dev.headroom.store.redis.connection.RedisStore;
import dev.headroom.store.redis.connection.ServerLink;
import io.lettuce.core.ScriptOutputType;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The scripts by which the caches of one instance write to Redis, with their keys and parameters.
 *
 * <p>Thread-safe. Each call sends, and returns at once.
 */
final class CacheScripts {

  /** Random bytes with which a generation begins; behind them stands the server's history. */
  static final int GENERATION_BYTES = 8;

  /** An instance that was silent for longer is no longer waited for. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** Records that the log keeps; an instance that lags by more drops what it has in memory. */
  private static final byte[] LOG_LENGTH = bytes(100_000);

  /**
   * Keys that one script removes: Lua passes at most some thousands of names on, and a script keeps
   * all other clients waiting. More are removed by several scripts, sent together.
   */
  private static final int KEYS_A_SCRIPT = 1_000;

  private static final RedisScript LEASE = RedisScript.fromFile("lease.lua");
  private static final RedisScript PUT_IF_LEASED = RedisScript.fromFile("put-if-leased.lua");
  private static final RedisScript PUT = RedisScript.fromFile("put.lua");
  private static final RedisScript REMOVE = RedisScript.fromFile("remove.lua");
  private static final RedisScript CLEAR = RedisScript.fromFile("clear.lua");
  private static final RedisScript INVALIDATE_TAGS = RedisScript.fromFile("invalidate-tags.lua");
  private static final RedisScript APPLIED = RedisScript.fromFile("applied.lua");

  /** What a connection loads, so that the first call of each costs one round trip. */
  static final List<RedisScript> ALL =
      List.of(LEASE, PUT_IF_LEASED, PUT, REMOVE, CLEAR, INVALIDATE_TAGS, APPLIED);

  private static final SecureRandom RANDOM = new SecureRandom();

  /** An odd number, so that all 2^64 come before one comes again; as in SplittableRandom. */
  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

  /** Begins anywhere, and costs no call of the system for each. */
  private static final AtomicLong NONCES = new AtomicLong(RANDOM.nextLong());

  private final CacheKeys keys;
  private final byte[] node;

  CacheScripts(CacheKeys keys, String node) {
    this.keys = keys;
    this.node = bytes(node);
  }

  /**
   * Puts a value; see put.lua.
   *
   * @param fence of the change that it is of; none if it is of none
   * @param endMillis of the server's clock, after which a value of no change comes too late
   */
  CompletionStage<List<Object>> put(
      ServerLink to, ConditionalPut put, byte[] value, Fence fence, long endMillis) {
    return PUT.run(
        to.commands(),
        ScriptOutputType.MULTI,
        keys.ofPut(put.cache(), put.key(), put.tags()),
        value,
        millis(put.ttl()),
        LOG_LENGTH,
        node,
        nonce(),
        bytes(put.cache()),
        bytes(put.key().hashCode()),
        bytes(put.shape()),
        bytes(to.history()),
        bytes(fence.token()),
        bytes(isFenced(fence) ? fence.transaction() : endMillis));
  }

  CompletionStage<List<byte[]>> remove(
      ServerLink to, String cache, List<String> removed, Fence fence) {
    return RedisStore.all(
        IntStream.iterate(0, from -> from < removed.size(), from -> from + KEYS_A_SCRIPT)
            .mapToObj(from -> removed.subList(from, Math.min(removed.size(), from + KEYS_A_SCRIPT)))
            .map(some -> removeSome(to, cache, some, fence))
            .toList());
  }

  private CompletionStage<byte[]> removeSome(
      ServerLink to, String cache, List<String> some, Fence fence) {
    List<byte[]> parameters =
        new ArrayList<>(List.of(LOG_LENGTH, node, nonce(), bytes(cache), hashes(some)));
    if (isFenced(fence)) {
      parameters.addAll(
          List.of(
              bytes(fence.step().code()),
              bytes(fence.token()),
              bytes(fence.transaction()),
              millis(Fence.LONGEST),
              bytes(to.history())));
    }
    return REMOVE.run(
        to.commands(),
        ScriptOutputType.VALUE,
        keys.ofRemoval(cache, some, isFenced(fence)),
        parameters.toArray(byte[][]::new));
  }

  CompletionStage<byte[]> clear(ServerLink to, String cache, Fence fence) {
    byte[] random = new byte[GENERATION_BYTES];
    RANDOM.nextBytes(random);
    byte[] history = bytes(to.history());
    byte[] generation =
        ByteBuffer.allocate(random.length + history.length).put(random).put(history).array();
    List<byte[]> parameters =
        new ArrayList<>(List.of(generation, LOG_LENGTH, node, nonce(), bytes(cache)));
    parameters.addAll(parameters(fence));
    return CLEAR.run(
        to.commands(),
        ScriptOutputType.VALUE,
        keys.ofClear(cache),
        parameters.toArray(byte[][]::new));
  }

  CompletionStage<byte[]> invalidateTags(
      ServerLink to, Collection<String> tags, Duration memory, Fence fence) {
    List<byte[]> parameters =
        new ArrayList<>(List.of(LOG_LENGTH, node, nonce(), hashes(tags), millis(memory)));
    parameters.addAll(parameters(fence));
    return INVALIDATE_TAGS.run(
        to.commands(),
        ScriptOutputType.VALUE,
        keys.ofTags(tags, isFenced(fence)),
        parameters.toArray(byte[][]::new));
  }

  private static boolean isFenced(Fence fence) {
    return fence.step() != Fence.Step.NONE;
  }

  private static List<byte[]> parameters(Fence fence) {
    return isFenced(fence)
        ? List.of(bytes(fence.step().code()), bytes(fence.token()), millis(Fence.LONGEST))
        : List.of();
  }

  CompletionStage<List<Object>> lease(
      ServerLink to, byte[][] ofLease, Duration longest, boolean replace, byte[] token) {
    return LEASE.run(
        to.commands(),
        ScriptOutputType.MULTI,
        ofLease,
        token,
        millis(longest),
        bytes(replace ? 1 : 0),
        bytes(to.history()));
  }

  CompletionStage<Long> putIfLeased(ServerLink to, ConditionalPut put) {
    List<byte[]> parameters =
        new ArrayList<>(
            List.of(
                bytes(put.token()),
                millis(put.ttl()),
                LOG_LENGTH,
                node,
                nonce(),
                bytes(put.cache()),
                bytes(put.key().hashCode()),
                bytes(put.shape()),
                hashes(put.tags()),
                bytes(to.history())));
    if (put.value() != null) {
      parameters.add(put.value());
    }
    return PUT_IF_LEASED.run(
        to.commands(),
        ScriptOutputType.INTEGER,
        keys.ofLoad(put.cache(), put.key(), put.tags()),
        parameters.toArray(byte[][]::new));
  }

  CompletionStage<Long> applied(ServerLink to, long position) {
    return APPLIED.run(
        to.commands(),
        ScriptOutputType.INTEGER,
        new byte[][] {keys.nodes(), keys.log()},
        bytes(LogPosition.millis(position)),
        bytes(LogPosition.count(position)),
        bytes(SILENCE.toSeconds()));
  }

  private static byte[] hashes(Collection<String> names) {
    return bytes(
        names.stream()
            .map(name -> Integer.toString(name.hashCode()))
            .collect(Collectors.joining(",")));
  }

  /** Never the same twice, here or elsewhere: names a grant, a record, an instance. No secret. */
  static byte[] nonce() {
    return bytes(Long.toHexString(NONCES.getAndAdd(GOLDEN_RATIO)));
  }
}
