// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.engine;

import dev.headroom.cache.load.BulkLoader;
import dev.headroom.cache.load.ContextLoader;
import dev.headroom.cache.load.LoadContext;
import dev.headroom.cache.load.LoadException;
import dev.headroom.cache.load.Loader;
import dev.headroom.cache.stats.CacheMeter;
import dev.headroom.ground.TimeSource;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls the loaders of one cache: times, counts and observes them, and refuses a null. Thread-safe.
 */
public final class LoaderCalls<V> {
  private static final String OBSERVATION = "headroom.cache.load";

  private final String cache;
  private final Function<? super V, ? extends Collection<String>> tags;
  private final CacheCounters counters;
  private final TimeSource time;
  private final ObservationRegistry observations;

  /**
   * Creates the calls of a cache.
   *
   * @param tags what values are made of, whatever their loader says
   * @param observations where each call is observed
   */
  public LoaderCalls(
      String cache,
      Function<? super V, ? extends Collection<String>> tags,
      CacheCounters counters,
      TimeSource time,
      ObservationRegistry observations) {
    this.cache = cache;
    this.tags = tags;
    this.counters = counters;
    this.time = time;
    this.observations = observations;
  }

  /** Loads one value. */
  public <K> LoadedValue<V> call(
      K key, ContextLoader<? super K, ? extends V> loader, @Nullable V previous) {
    if (loader instanceof Loader<? super K, ? extends V> plain) {
      V value = observed(() -> present(plain.load(key)));
      return withoutContext(value, List.of());
    }
    LoadContext<V> context = new LoadContext<>(previous);
    @SuppressWarnings("unchecked") // a loader of a narrower type is a Loader
    ContextLoader<? super K, V> exact = (ContextLoader<? super K, V>) loader;
    V value = observed(() -> present(exact.load(key, context)));
    context.tags(tags.apply(value));
    return new LoadedValue<>(value, context.ttl(), context.tags(), context.isCacheable());
  }

  /** Loads several values. */
  public <K> Map<? extends K, ? extends V> callAll(Set<K> keys, BulkLoader<K, ? extends V> loader) {
    return observed(() -> {
      Map<? extends K, ? extends V> loaded = loader.loadAll(keys);
      if (loaded == null || loaded.values().stream().anyMatch(value -> value == null)) {
        throw refusedNull();
      }
      return loaded;
    });
  }

  /** Returns a value that came without a context. */
  public LoadedValue<V> withoutContext(V value, Collection<String> ownTags) {
    Collection<String> valueTags = tags.apply(value);
    Collection<String> all =
        ownTags.isEmpty() && valueTags.isEmpty()
            ? List.of()
            : new LoadContext<>(value).tags(ownTags).tags(valueTags).tags();
    return new LoadedValue<>(value, null, all, true);
  }

  private V present(@Nullable V loaded) {
    if (loaded == null) {
      throw refusedNull();
    }
    return loaded;
  }

  private LoadException refusedNull() {
    return new LoadException(
        "loader of cache "
            + cache
            + " returned null, allowed a value; wrap what may be missing in an Optional");
  }

  @SuppressWarnings("try") // the scope is only to be closed
  private <T> T observed(Callable<T> call) {
    if (observations.isNoop()) {
      return timed(call);
    }
    Observation observation =
        Observation.createNotStarted(OBSERVATION, observations)
            .contextualName("load " + cache)
            .lowCardinalityKeyValue("cache", cache)
            .start();
    try (Observation.Scope scope = observation.openScope()) {
      return timed(call);
    } catch (AbsentValueException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      observation.error(e);
      throw e;
    } finally {
      observation.stop();
    }
  }

  private <T> T timed(Callable<T> call) {
    long begunNanos = time.nanos();
    boolean loaded = false;
    try {
      T value = call.call();
      loaded = true;
      return value;
    } catch (AbsentValueException e) {
      loaded = true;
      throw e;
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("loader of cache " + cache + " was interrupted", e);
    } catch (Exception e) {
      throw new LoadException("loader of cache " + cache + " failed", e);
    } finally {
      counters.loaded(time.nanos() - begunNanos);
      if (!loaded) {
        counters.increment(CacheMeter.LOAD_FAILURES);
      }
    }
  }

  /**
   * A value and what its loader said of it. Immutable.
   *
   * @param ttl its own; null for the policy's
   * @param tags what it is made of
   * @param isCacheable whether it may be kept
   */
  public record LoadedValue<V>(
      V value, @Nullable Duration ttl, Collection<String> tags, boolean isCacheable) {}

  /** Thrown inside the engine when a bulk loader has no value for a key. Immutable. */
  static final class AbsentValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AbsentValueException() {
      super(null, null, false, false);
    }
  }
}
