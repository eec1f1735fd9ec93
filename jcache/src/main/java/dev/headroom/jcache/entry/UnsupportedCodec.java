// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache.entry;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.CodecException;

/**
 * The codec of a cache that has no shared level: it writes and reads nothing.
 *
 * <p>Immutable.
 */
public final class UnsupportedCodec<V> implements Codec<V> {

  @Override
  public byte[] encode(V value) throws CodecException {
    throw refused();
  }

  @Override
  public V decode(byte[] bytes) throws CodecException {
    throw refused();
  }

  private static CodecException refused() {
    String message = "values of this cache stay in memory";
    return new CodecException(message, new UnsupportedOperationException(message));
  }
}
