// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreKeys;
import java.util.Collection;
import java.util.List;

/** The keys in Redis of the caches of one application. Immutable. */
record CacheKeys(StoreKeys keys) {

  /** The log of invalidations. */
  byte[] log() {
    return keys.key("log").getBytes(UTF_8);
  }

  /** How far each instance has followed the log. */
  byte[] nodes() {
    return keys.key("nodes").getBytes(UTF_8);
  }

  byte[] generation(String cache) {
    return keys.key("generation", cache).getBytes(UTF_8);
  }

  /** The values of a key, a hash by their shapes; the digest of the key has a fixed length. */
  byte[] value(String cache, String key) {
    return keys.key("value", KeyHash.of(key), cache).getBytes(UTF_8);
  }

  /** The lease to load a value. */
  byte[] lease(String cache, String key) {
    return keys.key("lease", KeyHash.of(key), cache).getBytes(UTF_8);
  }

  /** When each tag was last invalidated. */
  List<byte[]> tags(Collection<String> tags) {
    return tags.stream().map(tag -> keys.key("tag", KeyHash.of(tag)).getBytes(UTF_8)).toList();
  }

  /** What a script on one value takes: generation, value, lease and log. */
  byte[][] ofValue(String cache, String key) {
    return new byte[][] {generation(cache), value(cache, key), lease(cache, key), log()};
  }
}
