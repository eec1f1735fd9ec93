// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

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
 */
final class SpringCache implements Cache {
  private static final Executor VIRTUAL = Thread::startVirtualThread;

  private final String name;
  private final dev.headroom.cache.Cache<String, CachedValue> cache;

  SpringCache(String name, dev.headroom.cache.Cache<String, CachedValue> cache) {
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
    return cache.getIfPresent(text(key));
  }

  @Override
  public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
    CachedValue cached = cache.getIfPresent(text(key));
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
    return cast(cache.get(text(key), any -> load(key, loader)).value());
  }

  @Override
  public CompletableFuture<?> retrieve(Object key) {
    String text = text(key);
    return CompletableFuture.supplyAsync(() -> cache.getIfPresent(text), VIRTUAL);
  }

  @Override
  public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
    String text = text(key);
    return CompletableFuture.supplyAsync(
        () -> cast(cache.get(text, any -> CachedValue.of(loader.get().join())).value()), VIRTUAL);
  }

  @Override
  public void put(Object key, @Nullable Object value) {
    cache.put(text(key), CachedValue.of(value));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // an equal one that was there is there
  public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
    CachedValue mine = new CachedValue(value);
    CachedValue present = cache.get(text(key), any -> mine);
    return present == mine ? null : present;
  }

  @Override
  public void evict(Object key) {
    cache.invalidate(text(key));
  }

  @Override
  public void clear() {
    cache.clear();
  }

  private String text(Object key) {
    return SpringKeyEncoder.encode(name, key);
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
