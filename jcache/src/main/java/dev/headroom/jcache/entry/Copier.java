// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;
import javax.cache.CacheException;

/**
 * Copies keys or values between callers and the store, or passes references.
 *
 * <p>Thread-safe, as every implementation must be.
 */
interface Copier<T> {

  /**
   * EntryCopier.
   *
   * @throws CacheException if it cannot be copied
   */
  T copy(T original);

  /** Keeps what callers gave: store by reference. */
  static <T> Copier<T> none() {
    return original -> original;
  }

  /** EntryCopier by the codec that also writes the value to the shared level. */
  static <T> Copier<T> by(Codec<T> codec, String cache) {
    return original -> {
      try {
        return codec.decode(codec.encode(original));
      } catch (CodecException e) {
        throw new CacheException(
            "a value of cache %s was a %s that its codec cannot copy, allowed what the codec writes and reads; store by reference, or change the codec"
                .formatted(cache, original.getClass().getName()),
            e);
      }
    };
  }
}
