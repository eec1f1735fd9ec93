// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.codec.JsonCodec;
import dev.headroom.cache.codec.KeyEncoder;
import dev.headroom.cache.engine.CacheContext;
import dev.headroom.cache.invalidation.Invalidation;
import dev.headroom.cache.invalidation.TransactionBinding;
import dev.headroom.cache.level.CacheLevel;
import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.cache.stats.CacheStats;
import dev.headroom.ground.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A two-level cache: an in-process map in front of a shared store, with single-flight loading and
 * bounded staleness.
 *
 * <p>One load a key runs at a time, over all instances; other callers wait for it. A load that an
 * invalidation overtook, or whose lease the shared level lost, may go on beside the next. After
 * {@link #invalidate}, {@link #put} or {@link #clear} has returned, no call in this process that
 * starts later gets the old value, and the value of a load that was running anywhere is dropped.
 * Another instance serves its copy in memory for at most the policy's bound after that, whatever is
 * lost, delayed or paused, and usually for no longer than a message takes. While the shared level
 * is unavailable, the cache goes on in memory, each copy for at most the bound.
 *
 * <p>Within a transaction that the application's {@link TransactionBinding} knows, what changes the
 * cache happens after the commit and not at all after a rollback; until then the transaction's own
 * thread bypasses the cache for those keys.
 *
 * <p>No key and no value is null: wrap what may be missing in an {@link java.util.Optional}. No
 * change of the cache throws because the shared level is unavailable: the {@link Invalidation} that
 * it returns says so.
 *
 * <p>Thread-safe. A memory hit costs one hash look-up and no allocation; a shared hit one round
 * trip; a load two (read and lease in one, put) and the loader.
 *
 * @param <K> the key; equal keys must be encoded alike, different keys differently
 * @param <V> the value; immutable, since callers share it
 */
public interface Cache<K, V> {

  /**
   * Returns a builder of a cache. Caches that share a store, transactions or tags are created by
   * one {@link Caches} instead.
   *
   * @param name {@code [A-Za-z0-9._:#$/-]}, 1 to 64 characters
   * @return a builder with the defaults of {@link CachePolicy#builder}
   */
  static Builder<Object> builder(String name) {
    return new Builder<>(name);
  }

  /**
   * Returns the policy's name.
   *
   * @return unique among the caches of one application
   */
  String name();

  /**
   * Returns the value, loading it if neither level has it; never null.
   *
   * @param loader called on this thread, unless another caller is loading the key; must not wait
   *     for a thread that asks for the same key
   * @throws dev.headroom.cache.load.LoadException if the loader threw a checked exception, returned
   *     null or asked for a key that waits for it, or if the wait was interrupted; an unchecked
   *     exception of the loader is thrown as it is. Nothing is cached then, and who waited for the
   *     load calls the loader of its own
   * @throws dev.headroom.cache.load.LoadTimeoutException if another caller's load takes longer than
   *     the policy's load wait
   * @throws dev.headroom.ground.StoreUnavailableException if the shared level is unavailable,
   *     memory has no value, and the policy is {@link
   *     dev.headroom.cache.policy.WhenUnavailable#FAIL}
   */
  V get(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns the value, loading it by a loader that sets how it is cached. Fails as {@link #get}
   * does.
   *
   * @param loader called on this thread, unless another caller is loading the key; sets TTL and
   *     tags
   */
  V getWithContext(K key, ContextLoader<? super K, V> loader);

  /**
   * Loads a value on this thread in place of the one that is present, which is served meanwhile; if
   * none is, the same as {@link #getWithContext}. A caller that comes meanwhile joins the refresh.
   *
   * @param loader called on this thread; if it fails, the present value stays
   * @return the new value; the present one if another instance is loading it
   */
  V refresh(K key, ContextLoader<? super K, V> loader);

  /**
   * Loads a value on this thread in place of the one that is present, unless none is or a refresh
   * is in flight.
   *
   * @param loader called on this thread
   * @return whether the loader was called
   */
  boolean tryRefresh(K key, ContextLoader<? super K, V> loader);

  /**
   * Returns the value without blocking the caller.
   *
   * @param loader called on a virtual thread, unless another caller is loading the key; on this
   *     thread if its transaction has changed the key, which no other thread sees
   * @return completed if the value is in memory; fails with what {@link #get} throws
   */
  CompletionStage<V> getAsync(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns several values, loading the missing ones at once. Where the store can do several things
   * at once, three round trips in all.
   *
   * @param loader called on this thread for those that nobody else is loading; and for a single key
   *     whose load by another caller brought nothing
   * @return the values that exist, in the order of the keys
   * @throws dev.headroom.cache.load.LoadException if the loader failed, as {@link #get} throws it;
   *     values that were loaded before stay cached
   */
  Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, ? extends V> loader);

  /**
   * Returns the value if it is in memory or in the shared level, else null; never loads. Costs one
   * round trip if it is not in memory.
   *
   * @throws dev.headroom.ground.StoreUnavailableException as {@link #get} does
   */
  @Nullable V getIfPresent(K key);

  /**
   * Caches a value in place of any other; the value of a load in flight is dropped.
   *
   * @param value what to cache
   */
  default void put(K key, V value) {
    var unused = put(key, value, List.of());
  }

  /**
   * Caches a value with tags, in place of any other.
   *
   * @param value what to cache
   * @param tags invalidating one of these invalidates the value; 64 at most, of 1 to 255 characters
   * @return whether it was published to the other instances, and a way to wait for them
   * @throws IllegalArgumentException if a tag or their number is out of range
   */
  Invalidation put(K key, V value, Collection<String> tags);

  /**
   * Removes a value from both levels. Call it after the commit that changed its source, or within
   * the transaction if the application binds caches to transactions.
   *
   * @return whether it was published to the other instances, and a way to wait for them
   */
  Invalidation invalidate(K key);

  /**
   * Removes a value from both levels at once, and within a transaction again after its commit: for
   * callers that do not know whether the change of its source is committed already, or waits for
   * that transaction. After a rollback the value is merely loaded again.
   *
   * @return whether the first removal was published to the other instances
   */
  Invalidation invalidateAtOnce(K key);

  /**
   * Removes several values in one round trip.
   *
   * @return whether it was published to the other instances, and a way to wait for them
   */
  Invalidation invalidateAll(Collection<? extends K> keys);

  /**
   * Invalidates every value that has a tag, in this cache and in all others of the application; one
   * round trip, whatever their number.
   *
   * @param tags what changed; 1 to 255 characters each
   * @return whether it was published to the other instances; the longest bound of the application's
   *     caches holds
   * @throws IllegalArgumentException if a tag is out of range
   */
  Invalidation invalidateTags(Collection<String> tags);

  /**
   * Removes all values of this cache from both levels; one round trip.
   *
   * @return whether it was published to the other instances, and a way to wait for them
   */
  Invalidation clear();

  /**
   * Removes all values of this cache from both levels, as {@link #invalidateAtOnce} removes one.
   *
   * @return whether the first removal was published to the other instances
   */
  Invalidation clearAtOnce();

  /**
   * Returns the keys of what this process has in memory, or is loading.
   *
   * @return a copy; some of the values may have expired
   */
  Collection<K> keysInMemory();

  /**
   * Returns the counts since the start.
   *
   * @return a snapshot
   */
  CacheStats stats();

  /**
   * A builder of one cache.
   *
   * <p>Confined to one thread.
   *
   * @param <V> what the values are at least
   */
  final class Builder<V> {

    private final String name;
    private final List<Consumer<CachePolicy.Builder<V>>> settings = new ArrayList<>();
    private @Nullable CacheLevel level;

    private Builder(String name) {
      this.name = name;
    }

    /**
     * Sets how long a value is served after its load.
     *
     * @param ttl 1 ms to 30 days; default 5 minutes
     * @return this
     */
    public Builder<V> ttl(Duration ttl) {
      return policy(policy -> policy.ttl(ttl));
    }

    /**
     * Sets how many values memory holds.
     *
     * @param maxEntries 1 to 2^40; default 10 000
     * @return this
     */
    public Builder<V> maxEntries(long maxEntries) {
      return policy(policy -> policy.maxEntries(maxEntries));
    }

    /**
     * Sets anything else that a policy has.
     *
     * @param setting calls methods of the policy's builder
     * @return this
     */
    public Builder<V> policy(Consumer<CachePolicy.Builder<V>> setting) {
      settings.add(setting);
      return this;
    }

    /**
     * Shares the values with other instances, written as JSON. Needs {@code
     * tools.jackson.core:jackson-databind} on the class path.
     *
     * @param level of this cache alone, such as {@code Redis.connect(url).cacheLevel()}
     * @param type what values are read back as
     * @param <T> the value
     * @return this
     */
    public <T extends V> Builder<T> shared(CacheLevel level, Class<T> type) {
      return shared(level, json(type));
    }

    private static <T> Codec<T> json(Class<T> type) {
      try {
        return JsonCodec.of(type);
      } catch (NoClassDefFoundError e) {
        throw new IllegalStateException(
            "there is no Jackson to write "
                + type.getName()
                + " as JSON: add tools.jackson.core:jackson-databind, or pass a codec",
            e);
      }
    }

    /**
     * Shares the values with other instances.
     *
     * @param level of this cache alone
     * @param codec encodes values for the store
     * @param <T> the value
     * @return this
     */
    @SuppressWarnings("unchecked") // settings made for any V hold for a narrower one
    public <T extends V> Builder<T> shared(CacheLevel level, Codec<T> codec) {
      Builder<T> narrowed = (Builder<T>) this;
      narrowed.level = level;
      return narrowed.policy(policy -> policy.codec(codec));
    }

    /**
     * Builds the cache.
     *
     * @param <K> the key: with a shared level a text, number, enum, UUID, {@code java.time} value,
     *     record, list, set, map or array of these
     * @param <T> the value
     * @return an empty cache in memory, in front of the shared level if there is one
     * @throws dev.headroom.ground.SettingsException naming every setting out of its range
     */
    public <K, T extends V> Cache<K, T> build() {
      @SuppressWarnings("unchecked") // settings made for any V hold for a narrower one
      Builder<T> narrowed = (Builder<T>) this;
      CachePolicy.Builder<T> policy = CachePolicy.builder(name);
      narrowed.settings.forEach(setting -> setting.accept(policy));
      CacheContext context =
          CacheContext.create(level, TimeSource.system(), TransactionBinding.NONE);
      return new TwoLevelCache<>(policy.build(), key -> KeyEncoder.encode(name, key), context);
    }

    /**
     * Builds a cache with its loader.
     *
     * @param loader loads the values that are missing
     * @param <K> the key: with a shared level a text, number, enum, UUID, {@code java.time} value,
     *     record, list, set, map or array of these
     * @param <T> the value
     * @return an empty cache
     * @throws dev.headroom.ground.SettingsException naming every setting out of its range
     */
    public <K, T extends V> LoadingCache<K, T> build(Loader<? super K, ? extends T> loader) {
      return new LoadingCache<>(build(), loader);
    }
  }
}
