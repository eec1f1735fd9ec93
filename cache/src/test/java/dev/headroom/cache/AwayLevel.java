// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.StoreUnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A level that a test takes away, with or without saying so. */
final class AwayLevel implements CacheLevel {

  private final CacheLevel real;
  volatile boolean away;
  volatile boolean failing;

  AwayLevel(CacheLevel real) {
    this.real = real;
  }

  @Override
  public byte @Nullable [] get(String cache, String key) {
    refuse();
    return real.get(cache, key);
  }

  @Override
  public void put(String cache, String key, byte[] value, Duration ttl) {
    refuse();
    real.put(cache, key, value, ttl);
  }

  @Override
  public void remove(String cache, String key) {
    refuse();
    real.remove(cache, key);
  }

  @Override
  public void clear(String cache) {
    refuse();
    real.clear(cache);
  }

  @Override
  public boolean available() {
    return !away;
  }

  private void refuse() {
    if (away || failing) {
      throw new StoreUnavailableException("test", "a command", Duration.ZERO);
    }
  }
}
