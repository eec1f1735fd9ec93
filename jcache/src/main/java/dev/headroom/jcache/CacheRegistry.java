// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.jcache.entry.Unwrapper;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The cache manager of one URI and class loader.
 *
 * <p>Thread-safe. Making and closing caches is not on the path of a request.
 */
final class CacheRegistry implements CacheManager {

  private final CachingProvider provider;
  private final URI uri;
  private final ClassLoader loader;
  private final Properties properties;
  private final CacheParts parts;
  private final Consumer<CacheRegistry> onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, JCache<?, ?>> caches = new ConcurrentHashMap<>();
  private volatile boolean closed;

  CacheRegistry(
      CachingProvider provider,
      URI uri,
      ClassLoader loader,
      Properties properties,
      CacheParts parts,
      Consumer<CacheRegistry> onClose) {
    this.provider = provider;
    this.uri = uri;
    this.loader = loader;
    this.properties = properties;
    this.parts = parts;
    this.onClose = onClose;
  }

  @Override
  public CachingProvider getCachingProvider() {
    return provider;
  }

  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  public ClassLoader getClassLoader() {
    return loader;
  }

  @Override
  public Properties getProperties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }

  @Override
  public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(
      String name, C configuration) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(configuration, "configuration");
    lock.lock();
    try {
      ensureOpen();
      if (caches.containsKey(name)) {
        throw new CacheException(
            "cache %s exists already, allowed a name that is new; destroy it first, or choose another"
                .formatted(name));
      }
      CacheConfiguration<K, V> settings = new CacheConfiguration<>(name, configuration);
      JCache<K, V> made = new JCache<>(this, name, settings, parts, this::release);
      caches.put(name, made);
      return made;
    } finally {
      lock.unlock();
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the types were checked
  public <K, V> @Nullable Cache<K, V> getCache(String name, Class<K> keys, Class<V> values) {
    Objects.requireNonNull(keys, "keyType");
    Objects.requireNonNull(values, "valueType");
    JCache<?, ?> found = find(name);
    if (found != null) {
      found.checkTypes(keys, values);
    }
    return (Cache<K, V>) found;
  }

  @Override
  @SuppressWarnings("unchecked") // JSR-107 leaves the types of this method to its caller
  public <K, V> @Nullable Cache<K, V> getCache(String name) {
    return (Cache<K, V>) find(name);
  }

  private @Nullable JCache<?, ?> find(String name) {
    Objects.requireNonNull(name, "name");
    ensureOpen();
    return caches.get(name);
  }

  @Override
  public Iterable<String> getCacheNames() {
    ensureOpen();
    return List.copyOf(caches.keySet());
  }

  @Override
  public void destroyCache(String name) {
    JCache<?, ?> found = find(name);
    if (found != null) {
      found.destroy();
    }
  }

  @Override
  public void enableManagement(String name, boolean enabled) {
    JCache<?, ?> found = find(name);
    if (found != null) {
      found.showConfiguration(enabled);
    }
  }

  @Override
  public void enableStatistics(String name, boolean enabled) {
    JCache<?, ?> found = find(name);
    if (found != null) {
      found.showStatistics(enabled);
    }
  }

  private void release(JCache<?, ?> cache) {
    caches.remove(cache.getName(), cache);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      lock.unlock();
    }
    onClose.accept(this);
    List.copyOf(caches.values()).forEach(JCache::close);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return Unwrapper.of(this, type);
  }

  private void ensureOpen() {
    if (closed) {
      throw new IllegalStateException(
          "the cache manager " + uri + " was closed; get it from its provider again");
    }
  }
}
