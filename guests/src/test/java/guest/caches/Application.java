// SPDX-License-Identifier: Apache-2.0
package guest.caches;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Caffeine by a specification and a customizer, with keys and values of every kind. */
@SpringBootApplication
@EnableCaching
public class Application {

  /** Starts it. */
  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  @Bean
  CacheManagerCustomizer<CaffeineCacheManager> customizer() {
    return manager -> manager.setAllowNullValues(false);
  }

  /** A key without a text form. */
  record Place(String city, List<Integer> zips) {}

  /** A value that is no JSON. */
  static final class Handle {
    private final ReentrantLock lock = new ReentrantLock();
    private final int number;

    Handle(int number) {
      this.number = number;
    }

    int number() {
      return lock.isLocked() ? 0 : number;
    }
  }

  /** Its methods load. */
  @Service
  static class Weather {
    private final AtomicInteger loads = new AtomicInteger();
    private final ObjectProvider<Weather> self;

    Weather(ObjectProvider<Weather> self) {
      this.self = self;
    }

    @Cacheable("places")
    public String of(Place place) {
      return place.city() + " " + loads.incrementAndGet();
    }

    @Cacheable("pairs")
    public String of(String city, Object day) {
      return city + " " + loads.incrementAndGet();
    }

    @Cacheable("handles")
    public Handle handle(int number) {
      loads.incrementAndGet();
      return new Handle(number);
    }

    @Cacheable("places")
    public String nested(Place place) {
      return self.getObject().of(place);
    }

    @Cacheable(cacheNames = "odd", condition = "#number > 1", unless = "#result % 2 == 0")
    public int odd(int number) {
      loads.incrementAndGet();
      return number;
    }

    @CachePut(cacheNames = "odd", key = "#number")
    public int put(int number) {
      return number * 10;
    }

    @CacheEvict(cacheNames = "odd", allEntries = true)
    public void clear() {}

    @Cacheable("failures")
    public String fails() {
      throw new IllegalStateException("failure " + loads.incrementAndGet());
    }

    @Cacheable("nulls")
    public String nothing() {
      loads.incrementAndGet();
      return null;
    }
  }

  /** Shows what was loaded. */
  @RestController
  static class Shown {
    private final Weather weather;
    private final CaffeineCacheManager manager;

    Shown(Weather weather, CaffeineCacheManager manager) {
      this.weather = weather;
      this.manager = manager;
    }

    @GetMapping("/places")
    List<String> places() {
      Place place = new Place("Rome", List.of(1, 2));
      return List.of(
          weather.of(place), weather.of(new Place("Rome", List.of(1, 2))), weather.nested(place));
    }

    @GetMapping("/nested")
    String nested() {
      return weather.nested(new Place("Oslo", List.of()));
    }

    @GetMapping("/pairs")
    List<String> pairs() {
      Thread any = Thread.currentThread();
      return List.of(
          weather.of("Rome", any), weather.of("Rome", any), weather.of("Rome", Map.of("day", 1)));
    }

    @GetMapping("/handles")
    boolean handles() {
      Handle first = weather.handle(1);
      return first.equals(weather.handle(1)) && first.number() == 1;
    }

    @GetMapping("/odd")
    List<Integer> odd() {
      weather.odd(1);
      weather.odd(2);
      weather.odd(3);
      int put = weather.put(3);
      int read = weather.odd(3);
      weather.clear();
      return List.of(put, read, weather.odd(3));
    }

    @GetMapping("/fails")
    String fails() {
      return weather.fails();
    }

    @GetMapping("/nulls")
    String nulls() {
      return String.valueOf(weather.nothing());
    }

    @GetMapping("/caches")
    Map<String, Object> caches() {
      Map<String, Object> shown = new TreeMap<>();
      for (String name : manager.getCacheNames()) {
        Cache<?, ?> cache = (Cache<?, ?>) manager.getCache(name).getNativeCache();
        shown.put(
            name,
            List.of(
                cache.estimatedSize(),
                cache.policy().eviction().orElseThrow().getMaximum(),
                cache.policy().expireAfterWrite().orElseThrow().getExpiresAfter().toString(),
                cache.stats().loadCount()));
      }
      shown.put("null values", manager.isAllowNullValues());
      return shown;
    }
  }
}
