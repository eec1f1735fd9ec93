// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was loaded under a grant.
 *
 * <p>Immutable.
 *
 * @param cache the cache's name
 * @param key the written key
 * @param token the grant's
 * @param value its bytes; null ends the grant and keeps nothing
 * @param ttl after which it is gone; at least 1 ms
 * @param tags what it was made of
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
public record ConditionalPut(
    String cache,
    String key,
    String token,
    byte @Nullable [] value,
    Duration ttl,
    Collection<String> tags) {

  /**
   * Ends a grant and keeps nothing.
   *
   * @param cache the cache's name
   * @param key the written key
   * @param token the grant's
   * @return such a fill
   */
  public static ConditionalPut nothing(String cache, String key, String token) {
    return new ConditionalPut(cache, key, token, null, Duration.ofMillis(1), List.of());
  }
}
