// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.Codec;
import dev.headroom.cache.CodecException;

/**
 * The codec of a cache that has no shared level: it writes and reads nothing.
 *
 * <p>Immutable.
 */
final class NoCodec<V> implements Codec<V> {

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
