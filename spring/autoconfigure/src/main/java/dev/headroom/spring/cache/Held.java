// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * What a cache of Spring keeps: a value, or the fact that there is none.
 *
 * <p>Immutable. It is what Spring asks for, so that a hit in memory allocates no wrapper.
 *
 * @param value what the method returned, null if it returned null
 */
record Held(@Nullable Object value) implements Cache.ValueWrapper {
  private static final Held NULL = new Held(null);

  static Held of(@Nullable Object value) {
    return value == null ? NULL : new Held(value);
  }

  @Override
  public @Nullable Object get() {
    return value;
  }
}
