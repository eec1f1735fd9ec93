// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import dev.headroom.ground.TimeSource;

/** Calls the loaders of one cache: times and counts them, and refuses a null. Thread-safe. */
final class Loads {

  private final String cache;
  private final Counters counters;
  private final TimeSource time;

  Loads(String cache, Counters counters, TimeSource time) {
    this.cache = cache;
    this.counters = counters;
    this.time = time;
  }

  <K, V> V call(K key, Loader<? super K, ? extends V> loader) {
    long begunNanos = time.nanos();
    boolean loaded = false;
    try {
      V value = loader.load(key);
      if (value == null) {
        throw new LoadException(
            "loader of cache "
                + cache
                + " returned null, allowed a value; wrap what may be missing in an Optional");
      }
      loaded = true;
      return value;
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("loader of cache " + cache + " was interrupted", e);
    } catch (Exception e) {
      throw new LoadException("loader of cache " + cache + " failed", e);
    } finally {
      counters.loadNanos.add(time.nanos() - begunNanos);
      counters.loads.increment();
      if (!loaded) {
        counters.loadFailures.increment();
      }
    }
  }
}
