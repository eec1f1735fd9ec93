// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import static dev.headroom.store.redis.connection.RedisScript.bytes;

import dev.headroom.ground.KeyHash;
import dev.headroom.ground.StoreKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The names of what the caches of one application have in Redis: decision 0014.
 *
 * <p>Immutable.
 */
final class CacheKeys {
  static final String CAPABILITY = "cache";

  private final byte[] log;
  private final byte[] nodes;
  private final String generations;
  private final String values;
  private final String leases;
  private final String tags;
  private final String fences;
  private final String tagFences;

  CacheKeys(String application) {
    StoreKeys keys = StoreKeys.of(application, CAPABILITY);
    this.log = bytes(keys.key("log"));
    this.nodes = bytes(keys.key("nodes"));
    this.generations = keys.key("generation", "");
    this.values = keys.key("value", "");
    this.leases = keys.key("lease", "");
    this.tags = keys.key("tag", "");
    this.fences = keys.key("fence", "");
    this.tagFences = keys.key("tag-fence", "");
  }

  /** Names the log of invalidations. */
  byte[] log() {
    return log;
  }

  /** Names how far each instance has applied the log. */
  byte[] nodes() {
    return nodes;
  }

  byte[] generation(String cache) {
    return bytes(generations + cache);
  }

  byte[] value(String cache, String digest) {
    return bytes(values + digest + ":" + cache);
  }

  private byte[] lease(String cache, String digest) {
    return bytes(leases + digest + ":" + cache);
  }

  List<byte[]> tags(Collection<String> names) {
    return ofTags(tags, names);
  }

  private static List<byte[]> ofTags(String kind, Collection<String> names) {
    return names.stream().map(tag -> bytes(kind + KeyHash.of(tag))).toList();
  }

  /** Names the fences of a key; without a digest, those of its whole cache. */
  private byte[] fence(String cache, String digest) {
    return bytes(fences + digest + ":" + cache);
  }

  /** What a lease takes: generation, lease, value and log, the fences of the key and the cache. */
  byte[][] ofLease(String cache, String key) {
    String digest = KeyHash.of(key);
    return new byte[][] {
      generation(cache),
      lease(cache, digest),
      value(cache, digest),
      log,
      fence(cache, digest),
      fence(cache, "")
    };
  }

  /** What a put of a loaded value takes: generation, lease, tags, the fence of each, value, log. */
  byte[][] ofLoad(String cache, String key, Collection<String> tagNames) {
    String digest = KeyHash.of(key);
    List<byte[]> all = new ArrayList<>(4 + 2 * tagNames.size());
    all.add(generation(cache));
    all.add(lease(cache, digest));
    all.addAll(tags(tagNames));
    all.addAll(ofTags(tagFences, tagNames));
    all.add(value(cache, digest));
    all.add(log);
    return all.toArray(byte[][]::new);
  }

  /**
   * What a put takes: generation, value, lease and log, the fences of the key and of the cache,
   * then its tags and the fences of each.
   */
  byte[][] ofPut(String cache, String key, Collection<String> tagNames) {
    String digest = KeyHash.of(key);
    List<byte[]> all = new ArrayList<>(6 + 2 * tagNames.size());
    all.add(generation(cache));
    all.add(value(cache, digest));
    all.add(lease(cache, digest));
    all.add(log);
    all.add(fence(cache, digest));
    all.add(fence(cache, ""));
    all.addAll(tags(tagNames));
    all.addAll(ofTags(tagFences, tagNames));
    return all.toArray(byte[][]::new);
  }

  /**
   * What a removal takes: the log, then value and lease of each key; with a fence, the fences of
   * each and the generation.
   */
  byte[][] ofRemoval(String cache, List<String> removed, boolean isFenced) {
    List<byte[]> all = new ArrayList<>();
    List<String> digests = removed.stream().map(KeyHash::of).toList();
    all.add(log);
    for (String digest : digests) {
      all.add(value(cache, digest));
      all.add(lease(cache, digest));
    }
    if (isFenced) {
      digests.forEach(digest -> all.add(fence(cache, digest)));
      all.add(generation(cache));
    }
    return all.toArray(byte[][]::new);
  }

  /** What a clear takes: the generation, the log, and the fences of the cache. */
  byte[][] ofClear(String cache) {
    return new byte[][] {generation(cache), log, fence(cache, "")};
  }

  /** What an invalidation of tags takes: the log, the tags, and with a fence the fences of each. */
  byte[][] ofTags(Collection<String> names, boolean isFenced) {
    List<byte[]> all = new ArrayList<>();
    all.add(log);
    all.addAll(tags(names));
    if (isFenced) {
      all.addAll(ofTags(tagFences, names));
    }
    return all.toArray(byte[][]::new);
  }
}
