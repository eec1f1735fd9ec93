// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.KeyHash;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** The keys in Redis of caches below one prefix. Immutable. */
record CacheKeys(String prefix) {

  /** The log of invalidations. */
  byte[] log() {
    return (prefix + ":cache-log").getBytes(UTF_8);
  }

  /** How far each instance has followed the log. */
  byte[] nodes() {
    return (prefix + ":cache-nodes").getBytes(UTF_8);
  }

  byte[] generation(String cache) {
    return (prefix + ":generation:" + cache).getBytes(UTF_8);
  }

  byte[] value(String cache, String key) {
    return (prefix + ":cache:" + cache + ":" + KeyHash.of(key)).getBytes(UTF_8);
  }

  /** The lease to load a value stands beside it. */
  static byte[] lease(byte[] valueKey) {
    byte[] leaseKey = Arrays.copyOf(valueKey, valueKey.length + 2);
    leaseKey[valueKey.length] = ':';
    leaseKey[valueKey.length + 1] = 'g';
    return leaseKey;
  }

  /** When each tag was last invalidated. */
  List<byte[]> tags(Collection<String> tags) {
    return tags.stream().map(tag -> (prefix + ":tag:" + KeyHash.of(tag)).getBytes(UTF_8)).toList();
  }

  /** What a script on one value takes: generation, value, lease and log. */
  byte[][] ofValue(String cache, String key) {
    byte[] valueKey = value(cache, key);
    return new byte[][] {generation(cache), valueKey, lease(valueKey), log()};
  }
}
