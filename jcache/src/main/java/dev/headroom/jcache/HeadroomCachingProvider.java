// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import dev.headroom.cache.Caches;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.TimeSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Predicate;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JSR-107 caching provider of Headroom.
 *
 * <p>Thread-safe. Cache managers are made at start; that is not on the path of a request.
 *
 * <p>The service loader makes one with caches in the memory of this process. An application that
 * has {@link Caches} of its own, with a shared level or not, makes the provider with them, and its
 * caches by {@link HeadroomConfiguration} are then theirs. A cache of any other configuration is in
 * memory, exact in all that JSR-107 says, and shared with nobody. It holds 1 000 000 entries, or as
 * many as the manager's property {@link #MAX_ENTRIES} says; past that it evicts what is used least.
 * An entry is dropped 30 days after it was made.
 *
 * <p>A manager and its caches are referenced until they are closed, and with them their class
 * loader.
 */
public final class HeadroomCachingProvider implements CachingProvider {

  /**
   * The property of a cache manager that says how many entries each cache in memory may hold; 1 to
   * 100 000 000.
   */
  public static final String MAX_ENTRIES = "headroom.jcache.max-entries";

  static final long DEFAULT_ENTRIES = 1_000_000;
  static final long LARGEST_MAX_ENTRIES = 100_000_000;
  private static final URI ADDRESS = URI.create("headroom:default");

  private final Caches caches;
  private final TimeSource time;
  private final DeadlockDetector deadlocks = new DeadlockDetector();

  /** Guarded by itself. */
  private final Map<Place, CacheRegistry> managers = new HashMap<>();

  /** Creates a provider whose caches are all in the memory of this process. */
  public HeadroomCachingProvider() {
    this(Caches.inMemory(TimeSource.system()), TimeSource.system());
  }

  /**
   * Creates a provider on an application's own caches.
   *
   * @param caches where caches by {@link HeadroomConfiguration} are made
   * @param time the clock by which expiry is measured; the one that {@code caches} has
   */
  public HeadroomCachingProvider(Caches caches, TimeSource time) {
    this.caches = Objects.requireNonNull(caches, "caches");
    this.time = Objects.requireNonNull(time, "time");
  }

  @Override
  public CacheManager getCacheManager(
      @Nullable URI uri, @Nullable ClassLoader loader, @Nullable Properties properties) {
    URI address = uri == null ? getDefaultURI() : uri;
    ClassLoader classes = loader == null ? getDefaultClassLoader() : loader;
    Place place = new Place(address, classes);
    synchronized (managers) {
      CacheRegistry known = managers.get(place);
      if (known == null) {
        Properties given = new Properties();
        if (properties != null) {
          given.putAll(properties);
        }
        CacheParts parts = new CacheParts(caches, time, deadlocks, maxEntries(given));
        known = new CacheRegistry(this, address, classes, given, parts, this::release);
        managers.put(place, known);
      }
      return known;
    }
  }

  private static long maxEntries(Properties properties) {
    String given = properties.getProperty(MAX_ENTRIES, Long.toString(DEFAULT_ENTRIES));
    boolean holds = given.matches("[0-9]{1,9}");
    long entries = holds ? Long.parseLong(given) : 0;
    new SettingsCheck()
        .require(
            entries >= 1 && entries <= LARGEST_MAX_ENTRIES,
            MAX_ENTRIES,
            given,
            "1 to " + LARGEST_MAX_ENTRIES,
            "set how many entries a cache in memory may hold")
        .throwIfAny();
    return entries;
  }

  @Override
  public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader loader) {
    return getCacheManager(uri, loader, null);
  }

  @Override
  public CacheManager getCacheManager() {
    return getCacheManager(null, null, null);
  }

  @Override
  public ClassLoader getDefaultClassLoader() {
    return Objects.requireNonNull(getClass().getClassLoader(), "the class loader of Headroom");
  }

  @Override
  public URI getDefaultURI() {
    return ADDRESS;
  }

  @Override
  public @Nullable Properties getDefaultProperties() {
    return null;
  }

  @Override
  public void close() {
    closeThose(place -> true);
  }

  @Override
  public void close(@Nullable ClassLoader loader) {
    ClassLoader classes = loader == null ? getDefaultClassLoader() : loader;
    closeThose(place -> place.loader().equals(classes));
  }

  @Override
  public void close(@Nullable URI uri, @Nullable ClassLoader loader) {
    URI address = uri == null ? getDefaultURI() : uri;
    ClassLoader classes = loader == null ? getDefaultClassLoader() : loader;
    closeThose(new Place(address, classes)::equals);
  }

  private void closeThose(Predicate<Place> meant) {
    List<CacheRegistry> found = new ArrayList<>();
    synchronized (managers) {
      managers.forEach((place, manager) -> {
        if (meant.test(place)) {
          found.add(manager);
        }
      });
    }
    found.forEach(CacheRegistry::close);
  }

  private void release(CacheRegistry manager) {
    synchronized (managers) {
      managers.remove(new Place(manager.getURI(), manager.getClassLoader()), manager);
    }
  }

  @Override
  public boolean isSupported(OptionalFeature feature) {
    return feature == OptionalFeature.STORE_BY_REFERENCE;
  }

  /** The address of a manager. Immutable. */
  private record Place(URI uri, ClassLoader loader) {}
}
