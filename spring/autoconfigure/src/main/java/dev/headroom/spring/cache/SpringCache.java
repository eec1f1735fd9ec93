// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.load.LoadTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

/**
 * A cache of Spring on one of Headroom's.
 *
 * <p>Thread-safe. Asynchronous calls run on a virtual thread each.
 *
 * <p>{@code sync = true} is {@code get} with a loader: it loads once, and an invalidation that
 * comes meanwhile is not lost. {@link SingleLoadOperationSource} reads most annotations so. Without
 * it Spring asks, calls the method, then puts: each caller that misses calls the method.
 *
 * <p>An eviction happens at once and, within a transaction, again after its commit: where a method
 * commits a transaction of its own inside another one, Spring evicts after the former and within
 * the latter.
 */
final class SpringCache implements Cache {
  private static final Executor VIRTUAL = Thread::startVirtualThread;

  private final String name;
  private final dev.headroom.cache.Cache<Object, CachedValue> cache;

  SpringCache(String name, dev.headroom.cache.Cache<Object, CachedValue> cache) {
    this.name = name;
    this.cache = cache;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public Object getNativeCache() {
    return cache;
  }

  @Override
  public @Nullable ValueWrapper get(Object key) {
    return cache.getIfPresent(key);
  }

  @Override
  public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
    CachedValue cached = cache.getIfPresent(key);
    Object value = cached == null ? null : cached.value();
    if (value != null && type != null && !type.isInstance(value)) {
      throw new IllegalStateException(
          "the value of cache %s was a %s, allowed a %s; ask for the type that was put"
              .formatted(name, value.getClass().getName(), type.getName()));
    }
    return cast(value);
  }

  @Override
  public <T> @Nullable T get(Object key, Callable<T> loader) {
    return cast(get(key, () -> load(key, loader)).value());
  }

  @Override
  public CompletableFuture<?> retrieve(Object key) {
    return CompletableFuture.supplyAsync(() -> cache.getIfPresent(key), VIRTUAL);
  }

  @Override
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
    return CompletableFuture.supplyAsync(
        () -> cast(get(key, () -> CachedValue.of(loader.get().join())).value()), VIRTUAL);
  }

  /**
   * Loads once for all callers, unless a caller would have to wait for itself (methods that call
   * one another for one key), was interrupted while it waited, or waited long: it calls the method,
   * as it would without the others.
   */
  private CachedValue get(Object key, Supplier<CachedValue> method) {
    try {
      return cache.get(key, any -> method.get());
    } catch (LoadException | LoadTimeoutException unserved) {
      return method.get();
    }
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    cache.put(key, CachedValue.of(value));
  }

  /**
   * Puts a value unless one is there. Returns null also where nothing could be put: caches are
   * disabled, this thread's transaction has changed the key, or the wait for another caller's load
   * ended without a value.
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // an equal one that was there is there
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    CachedValue mine = new CachedValue(value);
    CachedValue present = get(key, () -> mine);
    return present == mine ? null : present;
  }

  @Override
  public void evict(Object key) {
    cache.invalidateAtOnce(key);
  }

  @Override
  public void clear() {
    cache.clearAtOnce();
  }

  private static CachedValue load(Object key, Callable<?> loader) {
    try {
      return CachedValue.of(loader.call());
    } catch (Exception e) {
      throw new ValueRetrievalException(key, loader, e);
    }
  }

  /** Spring's face leaves the type to its caller, and a null where its caller put one. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"}) // see above
  private static <T> T cast(@Nullable Object value) {
    return (T) value;
  }
}
