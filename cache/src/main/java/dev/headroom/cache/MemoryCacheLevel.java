// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A shared level for instances that live in one process: tests, and what a store's implementation
 * is compared with.
 *
 * <p>Thread-safe. Never away.
 */
public final class MemoryCacheLevel implements CacheLevel {

  private final com.github.benmanes.caffeine.cache.Cache<Address, Kept> kept;

  /**
   * Makes an empty level.
   *
   * @param maxEntries how many values it holds at most
   * @param time what TTLs are measured with
   */
  public MemoryCacheLevel(long maxEntries, TimeSource time) {
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(maxEntries)
            .ticker(time::nanos)
            .executor(Runnable::run)
            .expireAfter(Expiry.writing((Address address, Kept value) -> value.ttl()))
            .build();
  }

  @Override
  public byte @Nullable [] get(String cache, String key) {
    Kept found = kept.getIfPresent(new Address(cache, key));
    return found == null ? null : found.value().clone();
  }

  @Override
  public void put(String cache, String key, byte[] value, Duration ttl) {
    kept.put(new Address(cache, key), new Kept(value.clone(), ttl));
  }

  @Override
  public void remove(String cache, String key) {
    kept.invalidate(new Address(cache, key));
  }

  @Override
  public void clear(String cache) {
    kept.asMap().keySet().removeIf(address -> address.cache().equals(cache));
  }

  @Override
  public boolean available() {
    return true;
  }

  private record Address(String cache, String key) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared; the arrays are copied at the door
  private record Kept(byte[] value, Duration ttl) {}
}
