// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * A cached value of Spring, which may be null.
 *
 * <p>Immutable. It is the wrapper that Spring asks for, so that a hit in memory allocates no
 * wrapper.
 *
 * @param value what the method returned, null if it returned null
 */
record CachedValue(@Nullable Object value) implements Cache.ValueWrapper {
  private static final CachedValue NULL = new CachedValue(null);

  static CachedValue of(@Nullable Object value) {
    return value == null ? NULL : new CachedValue(value);
  }

  @Override
  public @Nullable Object get() {
    return value;
  }
}
